/*
** template_table_binding.c - a table as the value of a plain scalar: a flow mapping or sequence.
*/

#include <string.h>

#include "base/buffer.h"
#include "base/depth.h"
#include "base/failure.h"
#include "base/keys.h"
#include "base/utf8.h"
#include "base/value.h"
#include "lauxlib.h"
#include "template_base64.h"
#include "template_binding.h"
#include "template_place.h"
#include "template_span.h"

typedef struct table {
  kb_rendering *r;
  const kb_span *span;
  lua_State *L;
  kb_buffer *keys;
  int anchors;
  int depth;
} table;

static int put (table *w, const char *text) {
  return kb_buffer_add(w->r->writer.out, text, strlen(text));
}

static void write_node (table *w, kb_place place);

static void check (table *w, int done) {
  if (!done)
    kb_out_of_memory(w->L);
}

static void blame (table *w, kb_fault_code code) {
  check(w, kb_span_fault(w->r, code, w->span->first));
}

/* {====== Scalars ====== */

static void write_text (table *w, kb_place place, const char *text, size_t size) {
  int valid = 1;
  if (kb_utf8_invalid(text, size) < size) {
    blame(w, KB_FAULT_UTF8);
    return;
  }
  if (kb_wants_base64(w->r, place, w->span->object))
    check(w, kb_is_base64(text, size, &valid));
  if (!valid)
    blame(w, KB_FAULT_BASE64);
  check(w, kb_write_text(&w->r->writer, text, size, 1));
}

/* The value on top that is no table. */
static void write_scalar (table *w, kb_place place) {
  int json = w->r->writer.mode == KB_MODE_JSON;
  kb_value value;
  kb_read_value(w->L, w->anchors, &value);
  if (value.kind == KB_VALUE_TEXT || value.kind == KB_VALUE_FINAL)
    write_text(w, place, value.text, value.size);
  else if (value.kind == KB_VALUE_QUOTED)
    check(w, kb_write_double(&w->r->writer, value.bare, value.bare_size));
  else if (value.bare == NULL)
    blame(w, KB_FAULT_NUMBER);
  else if (json && value.respelled)
    write_text(w, place, value.text, value.size);
  else if (json || value.kind == KB_VALUE_EMPTY)
    check(w, kb_write_typed(&w->r->writer, value.bare, value.bare_size));
  else
    check(w, kb_write_typed(&w->r->writer, value.text, value.size));
}

/* }====== */

/* {====== Collections ====== */

static void write_list (table *w, kb_place place, size_t size) {
  kb_place items = kb_place_of_item(place);
  size_t i;
  check(w,
        put(w, "[") && kb_expect(&w->r->writer, KB_EVENT_SEQUENCE_START, KB_STYLE_FLOW, NULL, 0));
  for (i = 1; i <= size; i++) {
    if (i > 1)
      check(w, put(w, ", "));
    lua_rawgeti(w->L, -1, (lua_Integer)i);
    write_node(w, items);
    lua_pop(w->L, 1);
  }
  check(w, put(w, "]") && kb_expect(&w->r->writer, KB_EVENT_SEQUENCE_END, KB_STYLE_NONE, NULL, 0));
}

static void write_key (table *w, const kb_key *key) {
  if (key->size > 1000) /* with its escapes, beyond the 1,024 characters that a key may have */
    blame(w, KB_FAULT_KEY);
  write_text(w, KB_PLACE_ANY, key->text, key->size);
  check(w, put(w, ": "));
}

static void write_map (table *w, kb_place place) {
  int index = lua_gettop(w->L);
  size_t count, i;
  check(w, put(w, "{") && kb_expect(&w->r->writer, KB_EVENT_MAPPING_START, KB_STYLE_FLOW, NULL, 0));
  kb_keys_push(w->L, index, w->keys, NULL, NULL, &count);
  for (i = 0; i < count; i++) {
    kb_key key = kb_keys_get(w->keys, count, i);
    if (i > 0)
      check(w, put(w, ", "));
    write_key(w, &key);
    lua_pushvalue(w->L, kb_keys_value(w->L, index, &key));
    write_node(w, kb_place_of_key(place, key.text, key.size));
    lua_pop(w->L, 1);
  }
  kb_keys_pop(w->keys, count);
  lua_settop(w->L, index);
  check(w, put(w, "}") && kb_expect(&w->r->writer, KB_EVENT_MAPPING_END, KB_STYLE_NONE, NULL, 0));
}

/* }====== */

/* Writes the value on top. */
static void write_node (table *w, kb_place place) {
  size_t size;
  luaL_checkstack(w->L, 8, "a table of values is too deep");
  if (!lua_istable(w->L, -1)) {
    write_scalar(w, place);
    return;
  }
  if (w->depth == KB_MAX_DEPTH / 2) { /* or it holds itself */
    blame(w, KB_FAULT_DEPTH);
    return;
  }
  w->depth++;
  if (kb_table_shape(w->L, -1, &size) == KB_ARRAY)
    write_list(w, place, size);
  else
    write_map(w, place);
  w->depth--;
}

static void push_table (const kb_table_context *context, size_t expression, size_t span) {
  if (context->tables > 0) {
    if (lua_rawgeti(context->L, context->tables, (lua_Integer)span + 1) == LUA_TTABLE)
      return;
    lua_pop(context->L, 1);
  }
  lua_rawgeti(context->L, context->values, (lua_Integer)expression + 1);
}

int kb_write_table (kb_rendering *r, size_t expression, size_t index) {
  kb_table_context *context = (kb_table_context *)r->context;
  const kb_span *span = KB_ITEMS(r->t->spans, kb_span) + index;
  table w = {r, span, context->L, context->keys, context->anchors, 0};
  push_table(context, expression, index);
  write_node(&w, (kb_place)span->place);
  lua_pop(w.L, 1);
  return 1;
}
