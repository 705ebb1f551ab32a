/*
** yaml_decode.c - YAML text to Lua values, straight from libyaml's events.
**
** A function that fails leaves nil and an error on top of the stack and returns 0.
*/

#include "yaml_decode.h"

#include <string.h>

#include "base/buffer.h"
#include "base/failure.h"
#include "base/value.h"
#include "lauxlib.h"
#include "yaml_anchor.h"
#include "yaml_reader.h"
#include "yaml_value.h"

/*
** Up to this many members are gathered on the stack, so that a table is created at its final
** size.
*/
#define GATHERED 16
/* Up to this number, keys are compared with each other. */
#define FEW 8

typedef struct decoder {
  lua_State *L;
  kb_yaml *yaml;
  kb_anchors anchors;
  kb_buffer *keys; /* of the open mappings: the position of each key */
  int array_mark;  /* its index */
  int last_wins;   /* of the values of a duplicate key */
} decoder;

/* A key whose text is on the stack or in a table. */
typedef struct seen_key {
  const char *text;
  size_t size, line, column;
} seen_key;

/* A mapping that is being read. */
typedef struct mapping {
  int table;        /* its slot, nil until the table exists */
  int merged;       /* the slot of the set of keys that came from `<<`; 0: none */
  int gathered;     /* members waiting on the stack */
  int is_made;      /* the table exists */
  size_t first_key; /* where its keys begin in decoder.keys */
} mapping;

static int push_node (decoder *d);

/* Enters a container. */
static int enter (decoder *d) {
  luaL_checkstack(d->L, 2 * GATHERED + 16, "the text is nested too deeply");
  return kb_anchor_enter(&d->anchors);
}

/* Makes a list in `table` from the `count` values on top. */
static void make_list (decoder *d, int table, int count) {
  lua_createtable(d->L, count, 0);
  lua_pushvalue(d->L, d->array_mark);
  lua_setmetatable(d->L, -2);
  lua_replace(d->L, table);
  for (; count > 0; count--)
    lua_rawseti(d->L, table, count);
}

static int push_list (decoder *d) {
  kb_anchor anchor = kb_anchor_begin(&d->anchors, d->yaml->event->data.sequence_start.anchor);
  int table = lua_gettop(d->L) + 1;
  lua_Integer count = 0;
  int height = 0;
  if (!enter(d))
    return 0;
  lua_pushnil(d->L);
  for (;;) {
    if (!kb_yaml_next(d->yaml))
      return 0;
    if (d->yaml->event->type == YAML_SEQUENCE_END_EVENT)
      break;
    if (!push_node(d))
      return 0;
    height = kb_anchor_highest(&d->anchors, height);
    if (++count == GATHERED)
      make_list(d, table, GATHERED);
    else if (count > GATHERED)
      lua_rawseti(d->L, table, count);
  }
  if (count < GATHERED)
    make_list(d, table, (int)count);
  kb_anchor_leave(&d->anchors, height);
  kb_anchor_end(&d->anchors, anchor);
  return 1;
}

static void set_integer (lua_State *L, const char *field, size_t value) {
  lua_pushinteger(L, (lua_Integer)value);
  lua_setfield(L, -2, field);
}

/* Fails with the positions of the mapping's first duplicate key. */
static int fail_duplicate (decoder *d, const mapping *map) {
  const seen_key *key = (const seen_key *)(const void *)(d->keys->data + map->first_key);
  const seen_key *end = (const seen_key *)(const void *)(d->keys->data + d->keys->size);
  lua_State *L = d->L;
  lua_newtable(L);
  for (; key < end; key++) {
    lua_pushlstring(L, key->text, key->size);
    lua_pushvalue(L, -1);
    if (lua_rawget(L, -3) != LUA_TNIL) {
      const seen_key *first = (const seen_key *)lua_touserdata(L, -1);
      kb_fail(L, "yaml.duplicate-key", key->line, key->column, "duplicate key (first at %I:%I)",
              (lua_Integer)first->line, (lua_Integer)first->column);
      set_integer(L, "first_line", first->line);
      set_integer(L, "first_column", first->column);
      return 0;
    }
    lua_pop(L, 1);
    lua_pushlightuserdata(L, (void *)(size_t)(const void *)key);
    lua_rawset(L, -3);
  }
  return 0; /* not reached: there is a duplicate */
}

/* Whether the third value from the top is a key from `<<`; it is then an explicit, kept key. */
static int was_merged (decoder *d, const mapping *map) {
  lua_State *L = d->L;
  if (map->merged == 0)
    return 0;
  lua_pushvalue(L, -3);
  if (lua_rawget(L, map->merged) == LUA_TNIL) {
    lua_pop(L, 1);
    return 0;
  }
  lua_pop(L, 1);
  lua_pushvalue(L, -3);
  lua_pushnil(L);
  lua_rawset(L, map->merged);
  lua_pushvalue(L, -3);
  lua_rawseti(L, map->merged, (lua_Integer)lua_rawlen(L, map->merged) + 1);
  return 1;
}

/* Pops the key and value on top into the mapping. Gathered members are popped last first. */
static int set_member (decoder *d, const mapping *map) {
  lua_pushvalue(d->L, -2);
  if (lua_rawget(d->L, map->table) != LUA_TNIL && !was_merged(d, map)) {
    if (!d->last_wins)
      return fail_duplicate(d, map);
    if (map->gathered > 0) {
      lua_pop(d->L, 3);
      return 1;
    }
  }
  lua_pop(d->L, 1);
  lua_rawset(d->L, map->table);
  return 1;
}

/*
** Whether a few gathered keys are obviously different; comparing them all costs less than looking
** each up.
*/
static int are_unique (const decoder *d, const mapping *map) {
  const seen_key *keys;
  int i, j;
  if (map->gathered < 2 || map->gathered > FEW)
    return map->gathered < 2;
  keys = (const seen_key *)(const void *)(d->keys->data + map->first_key);
  for (i = 1; i < map->gathered; i++)
    for (j = 0; j < i; j++)
      if (keys[i].size == keys[j].size && memcmp(keys[i].text, keys[j].text, keys[i].size) == 0)
        return 0;
  return 1;
}

/* Creates the mapping's table from the members on top. */
static int make_map (decoder *d, mapping *map) {
  int unique = are_unique(d, map);
  lua_createtable(d->L, 0, map->gathered);
  lua_replace(d->L, map->table);
  map->is_made = 1;
  for (; map->gathered > 0; map->gathered--)
    if (unique)
      lua_rawset(d->L, map->table);
    else if (!set_member(d, map))
      return 0;
  return 1;
}

static int is_map (decoder *d, int index) {
  int is_list;
  if (!lua_istable(d->L, index))
    return 0;
  if (!lua_getmetatable(d->L, index))
    return 1;
  is_list = lua_rawequal(d->L, -1, d->array_mark);
  lua_pop(d->L, 1);
  return !is_list;
}

/* Copies the members of the map on top into the mapping, overwriting existing ones. */
static int merge_map (decoder *d, const mapping *map, yaml_mark_t mark) {
  lua_State *L = d->L;
  int from = lua_gettop(L);
  if (!is_map(d, from))
    return kb_yaml_fail(d->yaml, mark, "yaml.invalid-merge",
                        "`<<` must be a mapping or a list of mappings");
  lua_pushnil(L);
  while (lua_next(L, from) != 0) {
    lua_pushvalue(L, -2);
    if (lua_rawget(L, map->table) == LUA_TNIL) {
      lua_pushvalue(L, -3);
      lua_pushboolean(L, 1);
      lua_rawset(L, map->merged);
    }
    lua_pop(L, 1);
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, map->table);
  }
  return 1;
}

/* Reads the value of a key `<<`. In a list, earlier maps win; a map's own keys win by order. */
static int read_merge (decoder *d, mapping *map) {
  lua_State *L = d->L;
  yaml_mark_t mark = d->yaml->event->start_mark;
  int is_list;
  lua_Integer at;
  if (!map->is_made && !make_map(d, map))
    return 0;
  if (map->merged == 0) {
    lua_newtable(L);
    map->merged = lua_gettop(L);
  }
  if (!kb_yaml_next(d->yaml))
    return 0;
  is_list = d->yaml->event->type == YAML_SEQUENCE_START_EVENT;
  if (!push_node(d))
    return 0;
  if (!is_list && !merge_map(d, map, mark))
    return 0;
  for (at = is_list ? (lua_Integer)lua_rawlen(L, -1) : 0; at > 0; at--) {
    lua_rawgeti(L, -1, at);
    if (!merge_map(d, map, mark))
      return 0;
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  return 1;
}

/* Pushes the current scalar as a key string; its value is kept for aliases. */
static int push_scalar_key (decoder *d) {
  kb_anchor anchor = kb_anchor_begin(&d->anchors, d->yaml->event->data.scalar.anchor);
  if (anchor.id != 0) {
    if (!kb_yaml_push_value(d->yaml))
      return 0;
    kb_anchor_end(&d->anchors, anchor);
    lua_pop(d->L, 1);
  }
  return kb_yaml_push_key(d->yaml);
}

/* Pushes the current event as a key string. */
static int push_key (decoder *d) {
  yaml_mark_t mark = d->yaml->event->start_mark;
  if (d->yaml->event->type == YAML_SCALAR_EVENT)
    return push_scalar_key(d);
  if (!push_node(d))
    return 0;
  if (!kb_yaml_value_to_key(d->L, d->yaml->schema))
    return kb_yaml_fail(d->yaml, mark, "yaml.invalid-key", "mapping keys must be scalars");
  return 1;
}

static seen_key *add_seen_key (decoder *d) {
  kb_buffer *keys = d->keys;
  if (keys->capacity - keys->size < sizeof(seen_key) &&
      kb_buffer_reserve(keys, 32 * sizeof(seen_key)) == NULL)
    kb_out_of_memory(d->L);
  keys->size += sizeof(seen_key);
  return (seen_key *)(void *)(keys->data + keys->size - sizeof(seen_key));
}

/* Reads a key and records its position. */
static int read_key (decoder *d) {
  yaml_mark_t mark = d->yaml->event->start_mark;
  seen_key *key;
  if (!push_key(d))
    return 0;
  key = add_seen_key(d);
  key->text = lua_tolstring(d->L, -1, &key->size);
  key->line = mark.line + 1;
  key->column = mark.column + 1;
  return 1;
}

static int read_member (decoder *d, mapping *map) {
  if (kb_yaml_is_merge(d->yaml))
    return read_merge(d, map);
  if (!read_key(d) || !kb_yaml_next(d->yaml) || !push_node(d))
    return 0;
  if (map->is_made)
    return set_member(d, map);
  return ++map->gathered < GATHERED || make_map(d, map);
}

static int push_map (decoder *d) {
  kb_anchor anchor = kb_anchor_begin(&d->anchors, d->yaml->event->data.mapping_start.anchor);
  mapping map = {0};
  int height = 0;
  map.table = lua_gettop(d->L) + 1;
  map.first_key = d->keys->size;
  if (!enter(d))
    return 0;
  lua_pushnil(d->L);
  for (;;) {
    if (!kb_yaml_next(d->yaml))
      return 0;
    if (d->yaml->event->type == YAML_MAPPING_END_EVENT)
      break;
    if (!read_member(d, &map))
      return 0;
    height = kb_anchor_highest(&d->anchors, height);
  }
  if (!map.is_made && !make_map(d, &map))
    return 0;
  lua_settop(d->L, map.table);
  kb_anchor_leave(&d->anchors, height);
  kb_anchor_end(&d->anchors, anchor);
  d->keys->size = map.first_key;
  return 1;
}

static int push_scalar (decoder *d) {
  kb_anchor anchor = kb_anchor_begin(&d->anchors, d->yaml->event->data.scalar.anchor);
  if (!kb_yaml_push_value(d->yaml))
    return 0;
  kb_anchor_end(&d->anchors, anchor);
  return 1;
}

static int push_alias (decoder *d) {
  if (!kb_anchor_push(&d->anchors))
    return 0;
  if (lua_type(d->L, -1) == LUA_TNUMBER &&
      !kb_yaml_is_value(lua_tonumber(d->L, -1), d->yaml->schema))
    return kb_yaml_fail_number(d->yaml, lua_tonumber(d->L, -1));
  return 1;
}

/* Pushes the value that begins with the current event, and moves to its last event. */
static int push_node (decoder *d) {
  switch (d->yaml->event->type) {
  case YAML_SCALAR_EVENT:
    return push_scalar(d);
  case YAML_SEQUENCE_START_EVENT:
    return push_list(d);
  case YAML_MAPPING_START_EVENT:
    return push_map(d);
  default:
    return push_alias(d);
  }
}

/* Appends the document that begins with the current event to the list below the top. */
static int read_document (decoder *d, int list) {
  kb_anchors_clear(&d->anchors);
  if (!kb_yaml_next(d->yaml) || !push_node(d))
    return 0;
  lua_rawseti(d->L, list, (lua_Integer)lua_rawlen(d->L, list) + 1);
  return kb_yaml_next(d->yaml);
}

int kb_yaml_push_documents (lua_State *L, const char *text, size_t size,
                            const kb_yaml_options *options, int most) {
  decoder d = {0};
  int list;
  d.L = L;
  d.last_wins = options->last_wins;
  luaL_checkstack(L, 20, NULL);
  d.yaml = kb_yaml_open(L, text, size, options->schema);
  if (d.yaml == NULL)
    return 0;
  d.keys = &d.yaml->scratch;
  kb_push_array_mark(L);
  d.array_mark = lua_gettop(L);
  kb_anchors_open(&d.anchors, d.yaml);
  lua_pushnil(L);
  list = lua_gettop(L);
  make_list(&d, list, 0);
  do {
    if (!kb_yaml_next(d.yaml))
      return 0;
    if (d.yaml->event->type == YAML_DOCUMENT_START_EVENT) {
      if (most-- == 0)
        return kb_yaml_fail(d.yaml, d.yaml->event->start_mark, "yaml.several-documents",
                            "unexpected second document");
      if (!read_document(&d, list))
        return 0;
    }
  } while (d.yaml->event->type != YAML_STREAM_END_EVENT);
  return 1;
}
