/*
** keys.c - the keys of a Lua table, sorted by bytes.
*/

#include "keys.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core.h"

static int compare (const void *left, const void *right) {
  const kb_key *a = (const kb_key *)left, *b = (const kb_key *)right;
  int order = memcmp(a->text, b->text, a->size < b->size ? a->size : b->size);
  return order != 0 ? order : (a->size > b->size) - (a->size < b->size);
}

static size_t count_keys (lua_State *L, int index) {
  size_t count = 0;
  for (lua_pushnil(L); lua_next(L, index) != 0; lua_pop(L, 1)) {
    if (lua_type(L, -2) != LUA_TSTRING)
      luaL_error(L, "a key is a %s, not a string", luaL_typename(L, -2));
    count++;
  }
  return count;
}

const kb_key *kb_push_sorted_keys (lua_State *L, int index, size_t *count) {
  size_t size, i = 0;
  kb_key *keys;
  luaL_checkstack(L, 5, NULL);
  index = lua_absindex(L, index);
  size = count_keys(L, index);
  keys = (kb_key *)lua_newuserdatauv(L, (size + 1) * sizeof(kb_key), 1);
  lua_createtable(L, size < INT32_MAX ? (int)size : 0, 0); /* what keeps the strings alive */
  for (lua_pushnil(L); lua_next(L, index) != 0; lua_pop(L, 1))
    if (i < size) {
      keys[i].text = lua_tolstring(L, -2, &keys[i].size);
      lua_pushvalue(L, -2);
      lua_rawseti(L, -4, (lua_Integer)++i);
    }
  lua_setiuservalue(L, -2, 1);
  qsort(keys, i, sizeof(kb_key), compare);
  *count = i;
  return keys;
}
