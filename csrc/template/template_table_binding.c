/*
** template_table_binding.c - a table as the value of a plain scalar: a mapping or sequence, in
** block style if the document uses it (template_layout.h), else in flow style.
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
#include "template_insert.h"
#include "template_place.h"
#include "template_span.h"

typedef struct table {
  kb_rendering *r;
  const kb_span *span;
  lua_State *L;
  kb_buffer *keys;
  int anchors;
  int depth;
  kb_insertion at;
} table;

/* The column of a value in flow style. */
#define FLOW ((size_t)-1)

static int put (table *w, const char *text) {
  return kb_buffer_add(w->r->writer.out, text, strlen(text));
}

/* Writes the value on top; its lines in block style begin at `column`. */
static void write_node (table *w, kb_place place, size_t column);

static void check (table *w, int done) {
  if (!done)
    kb_out_of_memory(w->L);
}

static void blame (table *w, kb_fault_code code) {
  check(w, kb_span_fault(w->r, code, w->span->first));
}

/* {====== Scalars ====== */

static void write_text (table *w, kb_place place, const char *text, size_t size, size_t column) {
  int valid = 1;
  if (kb_utf8_invalid(text, size) < size) {
    blame(w, KB_FAULT_UTF8);
    return;
  }
  if (kb_wants_base64(w->r, place, w->span->object))
    check(w, kb_is_base64(text, size, &valid));
  if (!valid)
    blame(w, KB_FAULT_BASE64);
  check(w, column == FLOW ? kb_write_text(&w->r->writer, text, size, 1)
                          : kb_insert_text(w->r, &w->at, text, size, column));
}

/* Writes the value on top, which is not a table. */
static void write_scalar (table *w, kb_place place, size_t column) {
  int json = w->r->writer.mode == KB_MODE_JSON;
  kb_value value;
  kb_read_value(w->L, w->anchors, &value);
  if (value.kind == KB_VALUE_TEXT || value.kind == KB_VALUE_FINAL)
    write_text(w, place, value.text, value.size, column);
  else if (value.kind == KB_VALUE_QUOTED)
    check(w, kb_write_double(&w->r->writer, value.bare, value.bare_size));
  else if (value.bare == NULL)
    blame(w, KB_FAULT_NUMBER);
  else if (json && value.respelled)
    write_text(w, place, value.text, value.size, column);
  else if (json || value.kind == KB_VALUE_EMPTY)
    check(w, kb_write_typed(&w->r->writer, value.bare, value.bare_size));
  else
    check(w, kb_write_typed(&w->r->writer, value.text, value.size));
}

/* }====== */

/* {====== Collections ====== */

static void begin (table *w, kb_event_type type, size_t column) {
  check(w, (column != FLOW || put(w, type == KB_EVENT_SEQUENCE_START ? "[" : "{")) &&
               kb_expect(&w->r->writer, type, column == FLOW ? KB_STYLE_FLOW : KB_STYLE_BLOCK, NULL,
                         0));
}

static void end (table *w, kb_event_type type, size_t column) {
  check(w, (column != FLOW || put(w, type == KB_EVENT_SEQUENCE_END ? "]" : "}")) &&
               kb_expect(&w->r->writer, type, KB_STYLE_NONE, NULL, 0));
}

/* Separates two items. */
static void separate (table *w, size_t column) {
  check(w, column == FLOW ? put(w, ", ") : kb_insert_line(w->r, &w->at, column));
}

static void write_list (table *w, kb_place place, size_t size, size_t column) {
  kb_place items = kb_place_of_item(place);
  size_t i;
  begin(w, KB_EVENT_SEQUENCE_START, column);
  for (i = 1; i <= size; i++) {
    if (i > 1)
      separate(w, column);
    check(w, column == FLOW || put(w, "- "));
    lua_rawgeti(w->L, -1, (lua_Integer)i);
    write_node(w, items, column == FLOW ? FLOW : column + 2);
    lua_pop(w->L, 1);
  }
  end(w, KB_EVENT_SEQUENCE_END, column);
}

static void write_key (table *w, const kb_key *key) {
  const kb_buffer *out = w->r->writer.out;
  size_t from = out->size;
  write_text(w, KB_PLACE_ANY, key->text, key->size, FLOW);
  if (w->r->writer.mode == KB_MODE_YAML && !kb_key_fits(out->data + from, out->size - from, 0))
    blame(w, KB_FAULT_KEY);
  check(w, put(w, ":"));
}

/* The number of spaces from a key to a list or map that is its value. */
static size_t step_of (const table *w, kb_shape shape) {
  return shape == KB_ARRAY ? w->span->layout.list_step : w->span->layout.map_step;
}

/*
** Writes the value on top, of a key at `column`: on the key's line, except for a list or map in
** block style.
*/
static void write_member (table *w, kb_place place, size_t column) {
  kb_shape shape = KB_OBJECT;
  size_t size = 0;
  if (column != FLOW && lua_istable(w->L, -1))
    shape = kb_table_shape(w->L, -1, &size);
  if (size == 0) {
    check(w, put(w, " "));
    write_node(w, place, column == FLOW ? FLOW : column + 2);
    return;
  }
  column += step_of(w, shape);
  check(w, kb_insert_line(w->r, &w->at, column));
  write_node(w, place, column);
}

static void write_map (table *w, kb_place place, size_t column) {
  int index = lua_gettop(w->L);
  size_t count, i;
  begin(w, KB_EVENT_MAPPING_START, column);
  kb_keys_push(w->L, index, w->keys, NULL, NULL, &count);
  for (i = 0; i < count; i++) {
    kb_key key = kb_keys_get(w->keys, count, i);
    if (i > 0)
      separate(w, column);
    write_key(w, &key);
    lua_pushvalue(w->L, kb_keys_value(w->L, index, &key));
    write_member(w, kb_place_of_key(place, key.text, key.size), column);
    lua_pop(w->L, 1);
  }
  kb_keys_pop(w->keys, count);
  lua_settop(w->L, index);
  end(w, KB_EVENT_MAPPING_END, column);
}

/* }====== */

static void write_node (table *w, kb_place place, size_t column) {
  kb_shape shape;
  size_t size;
  luaL_checkstack(w->L, 8, "a table of values is too deep");
  if (!lua_istable(w->L, -1)) {
    write_scalar(w, place, column);
    return;
  }
  if (w->depth == KB_MAX_DEPTH / 2) { /* nested too deeply, or contains itself */
    blame(w, KB_FAULT_DEPTH);
    return;
  }
  shape = kb_table_shape(w->L, -1, &size);
  if (size == 0)
    column = FLOW;
  w->depth++;
  if (shape == KB_ARRAY)
    write_list(w, place, size, column);
  else
    write_map(w, place, column);
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

/* Where the table on top begins: FLOW, or its column, after preparing the line for it. */
static size_t begin_block (table *w) {
  size_t size;
  kb_shape shape;
  if (!w->span->layout.block)
    return FLOW;
  shape = kb_table_shape(w->L, -1, &size);
  if (size == 0 || !kb_insertion_find(w->r->t, w->span, step_of(w, shape), &w->at))
    return FLOW;
  check(w, kb_insertion_begin(w->r, &w->at));
  return w->at.column;
}

int kb_write_table (kb_rendering *r, size_t expression, size_t index) {
  kb_table_context *context = (kb_table_context *)r->context;
  const kb_span *span = KB_ITEMS(r->t->spans, kb_span) + index;
  table w = {r, span, context->L, context->keys, context->anchors, 0, {0}};
  push_table(context, expression, index);
  write_node(&w, (kb_place)span->place, begin_block(&w));
  lua_pop(w.L, 1);
  return 1;
}
