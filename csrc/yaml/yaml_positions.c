/*
** yaml_positions.c - the position of every value and key of a YAML text, in tables parallel to
** the decoded values, with the same keys.
** // A function that fails leaves nil and an error on top of the stack and returns 0.
*/

#include "yaml_positions.h"

#include "lauxlib.h"
#include "yaml_anchor.h"
#include "yaml_value.h"

/* What is wanted of a node, other than the index of a table with the wanted children: all of it. */
#define WHOLE 0

typedef struct locator {
  lua_State *L;
  kb_yaml *yaml;
  kb_anchors anchors; /* they keep the table of an anchored node */
  int keys;           /* the index of a table: an anchored scalar's table -> its text as a key */
  yaml_mark_t end;    /* of the node that ended last */
} locator;

static int push_node (locator *l, int wanted);

static void set_mark (locator *l, const char *line, const char *column, yaml_mark_t mark) {
  if (line != NULL) {
    lua_pushinteger(l->L, (lua_Integer)mark.line + 1);
    lua_setfield(l->L, -2, line);
  }
  lua_pushinteger(l->L, (lua_Integer)mark.column + 1);
  lua_setfield(l->L, -2, column);
}

/* Pushes a node's table with the position of the current event. */
static void push_table (locator *l) {
  lua_createtable(l->L, 0, 8);
  set_mark(l, "line", "column", l->yaml->event->start_mark);
  set_mark(l, "end_line", "end_column", l->yaml->event->end_mark);
  l->end = l->yaml->event->end_mark;
}

/* Pushes the tables of a list or mapping and, above it, of its children. */
static int enter (locator *l) {
  luaL_checkstack(l->L, 16, "the text is nested too deeply");
  if (!kb_anchor_enter(&l->anchors))
    return 0;
  push_table(l);
  lua_newtable(l->L);
  lua_pushvalue(l->L, -1);
  lua_setfield(l->L, -3, "children");
  return 1;
}

/* Notes the end of a node. A block ends where its last child does: libyaml's mark is later. */
static void note_end (locator *l) {
  const yaml_event_t *event = l->yaml->event;
  if (event->start_mark.index < event->end_mark.index) /* not a block's end event */
    l->end = event->end_mark;
}

/* Ends the node below the children on top, and pops the children. */
static void leave (locator *l, int height) {
  lua_pop(l->L, 1);
  note_end(l);
  set_mark(l, "end_line", "end_column", l->end);
  kb_anchor_leave(&l->anchors, height);
}

static const yaml_char_t *anchor_of (const yaml_event_t *event) {
  switch (event->type) {
  case YAML_SCALAR_EVENT:
    return event->data.scalar.anchor;
  case YAML_SEQUENCE_START_EVENT:
    return event->data.sequence_start.anchor;
  case YAML_MAPPING_START_EVENT:
    return event->data.mapping_start.anchor;
  default:
    return NULL;
  }
}

/* Consumes one event of a node that is skipped; *depth is the number of its open containers. */
static int skip_event (locator *l, int *depth) {
  const yaml_event_t *event = l->yaml->event;
  if (anchor_of(event) != NULL) { /* an alias may need it */
    if (!push_node(l, WHOLE))
      return 0;
    lua_pop(l->L, 1);
    return 1;
  }
  if (event->type == YAML_SEQUENCE_END_EVENT || event->type == YAML_MAPPING_END_EVENT) {
    note_end(l);
    kb_anchor_leave(&l->anchors, 0);
    --*depth;
    return 1;
  }
  l->end = event->end_mark;
  l->anchors.nodes++;
  if (event->type != YAML_SEQUENCE_START_EVENT && event->type != YAML_MAPPING_START_EVENT)
    return 1;
  ++*depth;
  return kb_anchor_enter(&l->anchors);
}

/* Moves from the first to the last event of a node that is not wanted, and pushes nothing. */
static int skip_node (locator *l) {
  int depth = 0;
  for (;;) {
    if (!skip_event(l, &depth))
      return 0;
    if (depth == 0)
      return 1;
    if (!kb_yaml_next(l->yaml))
      return 0;
  }
}

/*
** The child with the key on top, which is popped, begins with the current event. Pushes its node:
** *is_wanted; or skips it.
*/
static int push_wanted (locator *l, int wanted, int *is_wanted) {
  lua_State *L = l->L;
  int done;
  *is_wanted = 1;
  if (wanted == WHOLE) {
    lua_pop(L, 1);
    return push_node(l, WHOLE);
  }
  *is_wanted = lua_rawget(L, wanted) == LUA_TTABLE;
  if (!*is_wanted) {
    lua_pop(L, 1);
    return skip_node(l);
  }
  done = push_node(l, lua_gettop(L));
  if (done)
    lua_remove(L, -2);
  return done;
}

static int push_list (locator *l, int wanted) {
  lua_State *L = l->L;
  kb_anchor anchor = kb_anchor_begin(&l->anchors, l->yaml->event->data.sequence_start.anchor);
  lua_Integer count = 0;
  int height = 0, is_wanted;
  if (!enter(l))
    return 0;
  for (;;) {
    if (!kb_yaml_next(l->yaml))
      return 0;
    if (l->yaml->event->type == YAML_SEQUENCE_END_EVENT)
      break;
    lua_pushinteger(L, ++count);
    if (!push_wanted(l, wanted, &is_wanted))
      return 0;
    height = kb_anchor_highest(&l->anchors, height);
    if (is_wanted)
      lua_rawseti(L, -2, count);
  }
  leave(l, height);
  kb_anchor_end(&l->anchors, anchor);
  return 1;
}

/* Whether a child with the key on top is wanted. */
static int is_wanted_key (locator *l, int wanted) {
  int found;
  if (wanted == WHOLE)
    return 1;
  lua_pushvalue(l->L, -1);
  found = lua_rawget(l->L, wanted) == LUA_TTABLE;
  lua_pop(l->L, 1);
  return found;
}

/* Copies the wanted children of the node on top to those at `to`, overwriting existing ones. */
static void merge_children (locator *l, int to, int wanted) {
  lua_State *L = l->L;
  if (lua_getfield(L, -1, "children") == LUA_TTABLE)
    for (lua_pushnil(L); lua_next(L, -2) != 0;) {
      lua_pushvalue(L, -2);
      if (is_wanted_key(l, wanted)) {
        lua_insert(L, -2);
        lua_rawset(L, to);
      }
      else
        lua_pop(L, 2);
    }
  lua_pop(L, 1);
}

/* The value of a key `<<`: merges its members, or those of its items, of which the first wins. */
static int read_merge (locator *l, int children, int wanted) {
  lua_State *L = l->L;
  lua_Integer at;
  int is_list;
  if (!kb_yaml_next(l->yaml))
    return 0;
  is_list = l->yaml->event->type == YAML_SEQUENCE_START_EVENT;
  if (!push_node(l, WHOLE))
    return 0;
  if (is_list) {
    lua_getfield(L, -1, "children");
    for (at = (lua_Integer)lua_rawlen(L, -1); at > 0; at--) {
      lua_rawgeti(L, -1, at);
      merge_children(l, children, wanted);
      lua_pop(L, 1);
    }
    lua_pop(L, 1);
  }
  else
    merge_children(l, children, wanted);
  lua_pop(L, 1);
  return 1;
}

/* Keeps the table on top for aliases, with its text as a key. */
static int keep_scalar (locator *l, kb_anchor anchor) {
  lua_State *L = l->L;
  if (anchor.id == 0)
    return 1;
  kb_anchor_end(&l->anchors, anchor);
  lua_pushvalue(L, -1);
  if (!kb_yaml_push_value(l->yaml))
    return 0;
  if (kb_yaml_value_to_key(L, l->yaml->schema))
    lua_rawset(L, l->keys);
  else
    lua_pop(L, 2);
  return 1;
}

/* Pushes the current event as a key string. */
static int push_key (locator *l) {
  lua_State *L = l->L;
  yaml_event_t *event = l->yaml->event;
  if (event->type == YAML_SCALAR_EVENT) {
    kb_anchor anchor = kb_anchor_begin(&l->anchors, event->data.scalar.anchor);
    if (anchor.id != 0) {
      push_table(l);
      if (!keep_scalar(l, anchor))
        return 0;
      lua_pop(L, 1);
    }
    return kb_yaml_push_key(l->yaml);
  }
  if (event->type != YAML_ALIAS_EVENT)
    return kb_yaml_fail(l->yaml, event->start_mark, "yaml.invalid-key",
                        "mapping keys must be scalars");
  if (!kb_anchor_push(&l->anchors))
    return 0;
  if (lua_rawget(L, l->keys) != LUA_TSTRING)
    return kb_yaml_fail(l->yaml, event->start_mark, "yaml.invalid-key",
                        "mapping keys must be scalars");
  return 1;
}

static int read_member (locator *l, int children, int wanted) {
  lua_State *L = l->L;
  yaml_mark_t start = l->yaml->event->start_mark, end = l->yaml->event->end_mark;
  int is_wanted;
  if (kb_yaml_is_merge(l->yaml))
    return read_merge(l, children, wanted);
  if (!push_key(l) || !kb_yaml_next(l->yaml))
    return 0;
  lua_pushvalue(L, -1);
  if (!push_wanted(l, wanted, &is_wanted))
    return 0;
  if (is_wanted) {
    set_mark(l, "key_line", "key_column", start);
    set_mark(l, NULL, "key_end_column", end);
    lua_rawset(L, children);
  }
  else
    lua_pop(L, 1);
  return 1;
}

static int push_map (locator *l, int wanted) {
  kb_anchor anchor = kb_anchor_begin(&l->anchors, l->yaml->event->data.mapping_start.anchor);
  int children, height = 0;
  if (!enter(l))
    return 0;
  children = lua_gettop(l->L);
  for (;;) {
    if (!kb_yaml_next(l->yaml))
      return 0;
    if (l->yaml->event->type == YAML_MAPPING_END_EVENT)
      break;
    if (!read_member(l, children, wanted))
      return 0;
    height = kb_anchor_highest(&l->anchors, height);
  }
  leave(l, height);
  kb_anchor_end(&l->anchors, anchor);
  return 1;
}

static int push_scalar (locator *l) {
  kb_anchor anchor = kb_anchor_begin(&l->anchors, l->yaml->event->data.scalar.anchor);
  push_table(l);
  return keep_scalar(l, anchor);
}

/* An alias has its own position; its children have the anchor's. */
static int push_alias (locator *l) {
  if (!kb_anchor_push(&l->anchors))
    return 0;
  push_table(l);
  lua_getfield(l->L, -2, "children");
  lua_setfield(l->L, -2, "children");
  lua_remove(l->L, -2);
  return 1;
}

/*
** Pushes the node that begins with the current event, and moves to its last event. A node with an
** anchor is read as a whole: aliases may want other children of it.
*/
static int push_node (locator *l, int wanted) {
  if (anchor_of(l->yaml->event) != NULL)
    wanted = WHOLE;
  switch (l->yaml->event->type) {
  case YAML_SCALAR_EVENT:
    return push_scalar(l);
  case YAML_SEQUENCE_START_EVENT:
    return push_list(l, wanted);
  case YAML_MAPPING_START_EVENT:
    return push_map(l, wanted);
  default:
    return push_alias(l);
  }
}

int kb_yaml_push_positions (lua_State *L, const char *text, size_t size, int wanted) {
  locator l = {0};
  lua_Integer count = 0;
  int is_wanted;
  l.L = L;
  luaL_checkstack(L, 20, NULL);
  l.yaml = kb_yaml_open(L, text, size, KB_SCHEMA_KUBERNETES);
  if (l.yaml == NULL)
    return 0;
  lua_newtable(L);
  l.keys = lua_gettop(L);
  kb_anchors_open(&l.anchors, l.yaml);
  lua_newtable(L);
  do {
    if (!kb_yaml_next(l.yaml))
      return 0;
    if (l.yaml->event->type == YAML_DOCUMENT_START_EVENT) {
      kb_anchors_clear(&l.anchors);
      if (!kb_yaml_next(l.yaml))
        return 0;
      lua_pushinteger(L, ++count);
      if (!push_wanted(&l, wanted, &is_wanted))
        return 0;
      if (!is_wanted)
        lua_pushboolean(L, 0);
      lua_rawseti(L, -2, count);
      if (!kb_yaml_next(l.yaml))
        return 0;
    }
  } while (l.yaml->event->type != YAML_STREAM_END_EVENT);
  return 1;
}
