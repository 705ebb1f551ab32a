/* json_repeated.c - the keys that a document repeats within one map. */

#include <string.h>

#include "json_binding.h"
#include "json_document.h"
#include "json_options.h"
#include "lauxlib.h"

/* Up to here, the keys of a map are compared with each other. */
#define FEW 8

/* A value on the way from the root to the one at hand. */
typedef struct level {
  const struct level *above;
  const cJSON *item;
  lua_Integer index; /* from 1 on, of a list's item; 0: a map's member */
} level;

static void find_in (lua_State *L, const level *here);

static void push_step (lua_State *L, const level *here) {
  if (here->index > 0)
    lua_pushinteger(L, here->index);
  else
    lua_pushlstring(L, here->item->string, kb_json_key_size(here->item));
}

/* Appends the path of a value to the list on top. */
static void add_path (lua_State *L, const level *here) {
  lua_Integer depth = 0;
  const level *at;
  for (at = here; at->above != NULL; at = at->above)
    depth++;
  lua_newtable(L);
  for (at = here; at->above != NULL; at = at->above) {
    push_step(L, at);
    lua_rawseti(L, -2, depth--);
  }
  lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
}

static int is_same_key (const cJSON *a, const cJSON *b) {
  size_t size = kb_json_key_size(a);
  return size == kb_json_key_size(b) && memcmp(a->string, b->string, size) == 0;
}

/* Whether an earlier member has the same key. `seen` is the index of a set, 0 for a small map. */
static int is_repeated (lua_State *L, const cJSON *map, const cJSON *member, int seen) {
  const cJSON *other;
  int found;
  if (seen == 0) {
    for (other = map->child; other != member; other = other->next)
      if (is_same_key(other, member))
        return 1;
    return 0;
  }
  lua_pushlstring(L, member->string, kb_json_key_size(member));
  lua_pushvalue(L, -1);
  found = lua_rawget(L, seen) != LUA_TNIL;
  lua_pop(L, 1);
  lua_pushboolean(L, 1);
  lua_rawset(L, seen);
  return found;
}

static int has_many (const cJSON *map) {
  const cJSON *child = map->child;
  int count = 0;
  for (; child != NULL && count <= FEW; child = child->next)
    count++;
  return count > FEW;
}

static void find_in_map (lua_State *L, const level *here) {
  level below = {here, here->item->child, 0};
  int seen = 0, list = lua_gettop(L);
  if (has_many(here->item)) {
    lua_newtable(L);
    seen = list + 1;
  }
  for (; below.item != NULL; below.item = below.item->next)
    if (is_repeated(L, here->item, below.item, seen)) {
      lua_pushvalue(L, list);
      add_path(L, &below);
      lua_pop(L, 1);
    }
  lua_settop(L, list);
}

/* Appends the paths of the repeated keys in a value to the list on top. */
static void find_in (lua_State *L, const level *here) {
  level below = {here, here->item->child, 0};
  luaL_checkstack(L, 8, NULL);
  if (cJSON_IsObject(here->item))
    find_in_map(L, here);
  else if (!cJSON_IsArray(here->item))
    return;
  for (; below.item != NULL; below.item = below.item->next) {
    below.index += cJSON_IsArray(here->item);
    if (below.item->child != NULL)
      find_in(L, &below);
  }
}

int kb_json_repeated (lua_State *L) {
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  level root = {NULL, NULL, 0};
  kb_json_mode mode = kb_json_check_mode(L, 2, "kb.json.repeated");
  kb_json *document = kb_json_new(L);
  if (!kb_json_read(L, document, text, size, mode))
    return kb_json_fail(L, document, text, size);
  root.item = document->root;
  lua_newtable(L);
  find_in(L, &root);
  return 1;
}
