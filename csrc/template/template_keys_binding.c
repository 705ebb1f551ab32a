/*
** template_keys_binding.c - keys that values made equal to others of their mapping: a reader
** would reject the document or lose one of the two. Keys are compared as Kubernetes reads them:
** `1` and "1" are equal.
*/

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/depth.h"
#include "base/failure.h"
#include "base/number.h"
#include "lauxlib.h"
#include "scalar/scalar_text.h"
#include "template_binding.h"
#include "template_keep.h"
#include "template_span.h"
#include "yaml/yaml_tag.h"

typedef struct frame {
  unsigned char map, tokened;
  unsigned char keyed; /* in a map: after a key, before its value */
} frame;

/* A walk over the records of a verified rendering. */
typedef struct search {
  lua_State *L;
  kb_rendering *r;
  int seen;    /* index of: depth -> keys of a mapping -> number of the span or false */
  int anchors; /* index of: name -> the key that a scalar is */
  size_t depth;
  frame frames[KB_MAX_DEPTH + 1]; /* frames[0] is the document's */
} search;

/* {====== Scalars as keys ====== */

/*
** Pushes the string that a scalar becomes as a key; nil for null, for a value that does not match
** its tag, and for `<<`, which may be repeated.
*/
static void push_scalar (const search *s, const kb_event *event) {
  lua_State *L = s->L;
  int is_plain = event->style == KB_STYLE_PLAIN || event->style == KB_STYLE_TYPED;
  char text[KB_NUMBER_SIZE];
  const char *tag = NULL;
  kb_scalar scalar;
  if (event->tag_size > 0)
    tag = lua_pushlstring(L, event->tag, event->tag_size);
  else
    lua_pushnil(L); /* a slot for it */
  is_plain = is_plain && tag == NULL && s->r->t->mode == KB_MODE_YAML;
  switch (kb_yaml_read(event->value, event->size, is_plain, tag, KB_SCHEMA_KUBERNETES, &scalar)) {
  case KB_TAGGED_SCALAR:
    if (scalar.kind == KB_SCALAR_NULL)
      lua_pushnil(L);
    else
      lua_pushlstring(L, text, kb_scalar_key(&scalar, text));
    break;
  case KB_TAGGED_WRONG:
    lua_pushnil(L);
    break;
  default:
    if (kb_yaml_is_merge_key(event->value, event->size, is_plain, tag))
      lua_pushnil(L);
    else
      lua_pushlstring(L, event->value, event->size);
  }
  lua_remove(L, -2);
}

/* Pushes the string that a node becomes as a key; nil for a collection. */
static void push_key (const search *s, const kb_event *event) {
  if (event->type == KB_EVENT_SCALAR)
    push_scalar(s, event);
  else if (event->type == KB_EVENT_ALIAS) {
    lua_pushlstring(s->L, event->anchor, event->anchor_size);
    lua_rawget(s->L, s->anchors);
  }
  else
    lua_pushnil(s->L);
}

/* Records the key to which aliases of a node's anchor resolve. */
static void note_anchor (const search *s, const kb_event *event) {
  if (event->anchor_size == 0 || event->type == KB_EVENT_ALIAS)
    return;
  lua_pushlstring(s->L, event->anchor, event->anchor_size);
  push_key(s, event);
  lua_rawset(s->L, s->anchors);
}

/* }====== */

/* Blames the first value of a span, ahead of escapes in it. */
static void blame (const search *s, size_t number) {
  const kb_span *span = KB_ITEMS(s->r->t->spans, kb_span) + number;
  const kb_token *tokens = KB_ITEMS(s->r->t->tokens, kb_token);
  size_t first = span->first, i;
  for (i = span->first + span->count; i-- > span->first;)
    if (tokens[i].kind == KB_TOKEN_VALUE)
      first = i;
  if (!kb_span_fault(s->r, KB_FAULT_TWICE, first))
    kb_out_of_memory(s->L);
}

/*
** Pops the key of the span (KB_NO_SPAN: without tokens) and compares it with earlier ones. Of two
** equal keys, the later one is blamed if it holds tokens.
*/
static void add_key (const search *s, size_t span) {
  lua_State *L = s->L;
  if (lua_isnil(L, -1)) {
    lua_pop(L, 1);
    return;
  }
  lua_rawgeti(L, s->seen, (lua_Integer)s->depth);
  lua_pushvalue(L, -2);
  if (lua_rawget(L, -2) != LUA_TNIL && span != KB_NO_SPAN)
    blame(s, span);
  else if (lua_isinteger(L, -1))
    blame(s, (size_t)lua_tointeger(L, -1));
  lua_pushvalue(L, -3);
  if (span != KB_NO_SPAN && lua_isnil(L, -2))
    lua_pushinteger(L, (lua_Integer)span);
  else
    lua_pushboolean(L, 0);
  lua_rawset(L, -4);
  lua_pop(L, 3);
}

/* A complete node. */
static void pass_node (search *s, const kb_event *event, size_t span) {
  frame *top = &s->frames[s->depth];
  note_anchor(s, event);
  if (top->tokened && !top->keyed) {
    push_key(s, event);
    add_key(s, span);
  }
  top->keyed = (unsigned char)(top->map && !top->keyed);
}

static void begin_collection (search *s, const kb_event *event) {
  frame *top = &s->frames[++s->depth];
  note_anchor(s, event);
  memset(top, 0, sizeof(frame));
  top->map = event->type == KB_EVENT_MAPPING_START;
  top->tokened = (unsigned char)event->tokened;
  if (top->tokened) {
    lua_newtable(s->L);
    lua_rawseti(s->L, s->seen, (lua_Integer)s->depth);
  }
}

static void end_collection (search *s) {
  frame *top = &s->frames[--s->depth];
  top->keyed = (unsigned char)(top->map && !top->keyed);
}

/* Whether a token stays in the span, so that its text is not known yet. */
static int keeps_token (const search *s, size_t number) {
  const kb_span *span = KB_ITEMS(s->r->t->spans, kb_span) + number;
  size_t i;
  for (i = span->first; i < span->first + span->count; i++)
    if (kb_is_kept(s->r, KB_ITEMS(s->r->t->tokens, kb_token) + i))
      return 1;
  return 0;
}

/* What was written for a scalar with tokens: a scalar, or a table. */
static void pass_hole (search *s, const kb_event *hole) {
  size_t at = KB_ITEMS(*s->r->starts, size_t)[hole->size];
  kb_event event;
  kb_record_read(s->r->writer.expected, &at, &event);
  event.anchor = hole->anchor;
  event.anchor_size = hole->anchor_size;
  event.tag = hole->tag;
  event.tag_size = hole->tag_size;
  if (keeps_token(s, hole->size))
    event.type = KB_EVENT_HOLE; /* not a key */
  pass_node(s, &event, hole->size);
}

static void pass_event (search *s, const kb_event *event) {
  switch (event->type) {
  case KB_EVENT_DOCUMENT_START:
    lua_newtable(s->L);
    lua_replace(s->L, s->anchors);
    break;
  case KB_EVENT_HOLE:
    pass_hole(s, event);
    break;
  case KB_EVENT_SCALAR:
  case KB_EVENT_ALIAS:
    pass_node(s, event, KB_NO_SPAN);
    break;
  case KB_EVENT_SEQUENCE_START:
  case KB_EVENT_MAPPING_START:
    begin_collection(s, event);
    break;
  case KB_EVENT_SEQUENCE_END:
  case KB_EVENT_MAPPING_END:
    end_collection(s);
    break;
  default:
    break;
  }
}

static int compare_faults (const void *a, const void *b) {
  size_t first = ((const kb_fault *)a)->offset, second = ((const kb_fault *)b)->offset;
  return (first > second) - (first < second);
}

/* Sorts by text position: an earlier key may be blamed for a later one. */
static void sort_faults (kb_buffer *faults) {
  size_t count = KB_COUNT(*faults, kb_fault);
  if (count > 1)
    qsort(faults->data, count, sizeof(kb_fault), compare_faults);
}

void kb_find_repeated_keys (lua_State *L, kb_rendering *r) {
  search s;
  size_t at = 0;
  kb_event event;
  memset(&s, 0, sizeof(s));
  luaL_checkstack(L, 10, NULL);
  s.L = L;
  s.r = r;
  lua_newtable(L);
  s.seen = lua_gettop(L);
  lua_newtable(L);
  s.anchors = lua_gettop(L);
  for (;;) {
    kb_record_read(&r->t->events, &at, &event);
    if (event.type == KB_EVENT_END)
      break;
    pass_event(&s, &event);
  }
  sort_faults(r->faults);
  lua_pop(L, 2);
}
