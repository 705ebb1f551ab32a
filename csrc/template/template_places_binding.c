/*
** template_places_binding.c - template:places() and template:set_type(): the path of each scalar
** with tokens in its object, and the type that the schema gives that place.
*/

#include <string.h>

#include "base/depth.h"
#include "lauxlib.h"
#include "template_binding.h"

/* No typed field is deeper; free-form values may be. */
#define MAX_PATH 64

typedef struct frame {
  unsigned char map, keyed; /* in a map: after a key, before its value */
  const char *key;          /* the last one; NULL if it is not a literal scalar */
  size_t key_size;
  lua_Integer index;  /* of the last item of a list */
  lua_Integer object; /* its number; 0: in no object */
  size_t root;        /* the depth of the object's own frame */
} frame;

typedef struct walk {
  lua_State *L;
  const kb_template *t;
  int objects, places; /* stack indices of the two lists */
  int all;             /* include scalars that are more than one plain token */
  size_t depth;
  frame frames[KB_MAX_DEPTH + 1]; /* frames[0] is the document's */
} walk;

static int is_key (const frame *f, const char *key) {
  return f->map && f->key != NULL && f->key_size == strlen(key) &&
         memcmp(f->key, key, f->key_size) == 0;
}

static int at_key (const walk *w) {
  return w->frames[w->depth].map && !w->frames[w->depth].keyed;
}

/* Records what comes next in the innermost frame: a key, its value, or an item. */
static void begin_node (walk *w, const kb_event *event) {
  frame *top = &w->frames[w->depth];
  if (at_key(w)) {
    top->key = event->type == KB_EVENT_SCALAR ? event->value : NULL;
    top->key_size = event->size;
  }
  else if (!top->map)
    top->index++;
}

static void end_node (walk *w) {
  frame *top = &w->frames[w->depth];
  top->keyed = (unsigned char)(top->map && !top->keyed);
}

/* Whether a mapping that starts here is a whole object: a document, or an item of a List. */
static int starts_object (const walk *w) {
  const frame *top = &w->frames[w->depth];
  if (w->depth == 0)
    return 1;
  return !top->map && top->object > 0 && top->root + 1 == w->depth &&
         is_key(&w->frames[top->root], "items");
}

static void start_collection (walk *w, const kb_event *event) {
  const frame *parent = &w->frames[w->depth];
  int is_object = event->type == KB_EVENT_MAPPING_START && starts_object(w);
  frame *top;
  w->depth++;
  top = &w->frames[w->depth];
  memset(top, 0, sizeof(frame));
  top->map = event->type == KB_EVENT_MAPPING_START;
  top->object = parent->object;
  top->root = parent->root;
  if (is_object) {
    lua_newtable(w->L);
    top->object = (lua_Integer)lua_rawlen(w->L, w->objects) + 1;
    lua_rawseti(w->L, w->objects, top->object);
    top->root = w->depth;
  }
}

/* Sets a field of the object; false if its value is known only in a rendering. */
static void note_field (const walk *w, const char *field, const kb_event *event) {
  lua_rawgeti(w->L, w->objects, w->frames[w->depth].object);
  if (event->type == KB_EVENT_SCALAR)
    lua_pushlstring(w->L, event->value, event->size);
  else
    lua_pushboolean(w->L, 0);
  lua_setfield(w->L, -2, field);
  lua_pop(w->L, 1);
}

static void push_step (const walk *w, const frame *f) {
  if (!f->map)
    lua_pushinteger(w->L, f->index);
  else if (f->key != NULL)
    lua_pushlstring(w->L, f->key, f->key_size);
  else
    lua_pushliteral(w->L, "");
}

static void add_place (const walk *w, size_t index) {
  const kb_span *span = KB_ITEMS(w->t->spans, kb_span) + index;
  const frame *top = &w->frames[w->depth];
  lua_State *L = w->L;
  size_t i;
  if (!(span->whole || w->all) || span->key || top->object == 0 || w->depth - top->root >= MAX_PATH)
    return;
  lua_createtable(L, (int)(w->depth - top->root) + 1, 6);
  for (i = top->root; i <= w->depth; i++) {
    push_step(w, &w->frames[i]);
    lua_rawseti(L, -2, (lua_Integer)(i - top->root) + 1);
  }
  lua_rawgeti(L, w->objects, top->object);
  lua_setfield(L, -2, "object");
  lua_pushinteger(L, top->object);
  lua_setfield(L, -2, "number");
  lua_pushinteger(L, (lua_Integer)span->offset + 1);
  lua_setfield(L, -2, "offset");
  lua_pushinteger(L, (lua_Integer)span->size);
  lua_setfield(L, -2, "size");
  lua_pushinteger(L, (lua_Integer)index + 1);
  lua_setfield(L, -2, "span");
  lua_pushinteger(L, (lua_Integer)KB_ITEMS(w->t->tokens, kb_token)[span->first].expression + 1);
  lua_setfield(L, -2, "expression");
  lua_rawseti(L, w->places, (lua_Integer)lua_rawlen(L, w->places) + 1);
}

static void walk_scalar (walk *w, const kb_event *event) {
  const frame *top = &w->frames[w->depth];
  if (!at_key(w) && event->type == KB_EVENT_HOLE)
    add_place(w, event->size);
  if (!at_key(w) && top->object > 0 && top->root == w->depth) {
    if (is_key(top, "apiVersion"))
      note_field(w, "api_version", event);
    else if (is_key(top, "kind"))
      note_field(w, "kind", event);
  }
}

static void walk_event (walk *w, const kb_event *event) {
  switch (event->type) {
  case KB_EVENT_MAPPING_START:
  case KB_EVENT_SEQUENCE_START:
    begin_node(w, event);
    start_collection(w, event);
    break;
  case KB_EVENT_MAPPING_END:
  case KB_EVENT_SEQUENCE_END:
    w->depth--;
    end_node(w);
    break;
  case KB_EVENT_SCALAR:
  case KB_EVENT_HOLE:
  case KB_EVENT_ALIAS:
    begin_node(w, event);
    walk_scalar(w, event);
    end_node(w);
    break;
  default:
    break;
  }
}

static int has_whole_scalar (const kb_template *t) {
  size_t i;
  for (i = 0; i < KB_COUNT(t->spans, kb_span); i++)
    if (KB_ITEMS(t->spans, kb_span)[i].whole && !KB_ITEMS(t->spans, kb_span)[i].key)
      return 1;
  return 0;
}

int kb_template_places (lua_State *L, const kb_template *t, int all) {
  walk w;
  kb_event event;
  size_t at = 0;
  int places;
  lua_newtable(L);
  if (t->faults.size > 0 || !(all || has_whole_scalar(t)))
    return 1;
  luaL_checkstack(L, 8, NULL);
  w.L = L;
  w.t = t;
  w.all = all;
  w.depth = 0;
  memset(&w.frames[0], 0, sizeof(frame));
  places = w.places = lua_gettop(L);
  lua_newtable(L);
  w.objects = lua_gettop(L);
  for (kb_record_read(&t->events, &at, &event); event.type != KB_EVENT_END;
       kb_record_read(&t->events, &at, &event))
    walk_event(&w, &event);
  lua_settop(L, places);
  return 1;
}

/* canonical(text) -> "integer", "number", "boolean" or "null" for canonical forms, else nil */
int kb_template_canonical (lua_State *L) {
  static const char *const names[] = {"null", NULL, NULL, "integer", "number", "boolean", NULL};
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  lua_pushstring(L, names[kb_type_of_text(text, size)]);
  return 1;
}

int kb_template_set_type (lua_State *L, kb_template *t) {
  static const char *const names[] = {"string",  "integer",       "number",
                                      "boolean", "int-or-string", NULL};
  static const kb_type types[] = {KB_TYPE_TEXT, KB_TYPE_INTEGER, KB_TYPE_NUMBER, KB_TYPE_BOOLEAN,
                                  KB_TYPE_INTEGER_OR_TEXT};
  lua_Integer span = luaL_checkinteger(L, 2);
  kb_type type = types[luaL_checkoption(L, 3, NULL, names)];
  luaL_argcheck(L, span >= 1 && (size_t)span <= KB_COUNT(t->spans, kb_span), 2, "no such span");
  if (type == KB_TYPE_TEXT && lua_toboolean(L, 4))
    type = KB_TYPE_TEXT_OR_NULL;
  KB_ITEMS(t->spans, kb_span)[span - 1].type = (unsigned char)type;
  return 0;
}
