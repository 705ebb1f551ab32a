/*
** archive.c - finds entries of the archive, which tools/archive.lua writes: a count, then for
** each entry, sorted by name, the offsets of its name and bytes and their size, then names and
** bytes. Numbers are unsigned 32-bit integers.
*/

#include "archive.h"

#include <stdint.h>
#include <string.h>

#include "lauxlib.h"
#include "lualib.h"

typedef struct entry {
  uint32_t name;
  uint32_t start;
  uint32_t size;
} entry;

/* archive_data.S */
extern const char kb_archive[];

static entry entry_at (uint32_t index) {
  entry e;
  memcpy(&e, kb_archive + sizeof(uint32_t) + index * sizeof(entry), sizeof(entry));
  return e;
}

const char *kb_archive_find (const char *name, size_t *size) {
  uint32_t low = 0, high;
  memcpy(&high, kb_archive, sizeof(high));
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    entry e = entry_at(middle);
    int order = strcmp(name, kb_archive + e.name);
    if (order == 0) {
      *size = e.size;
      return kb_archive + e.start;
    }
    if (order < 0)
      high = middle;
    else
      low = middle + 1;
  }
  return NULL;
}

/* A searcher: name -> loader, where | nil for a module that the archive does not have */
static int archive_search (lua_State *L) {
  const char *name = luaL_checkstring(L, 1);
  size_t size;
  const char *bytes = kb_archive_find(name, &size);
  if (bytes == NULL)
    return 0;
  if (luaL_loadbufferx(L, bytes, size, lua_pushfstring(L, "=%s", name), "b") != LUA_OK)
    return lua_error(L);
  lua_pushliteral(L, ":archive:");
  return 2;
}

void kb_archive_add_searcher (lua_State *L) {
  lua_Integer i;
  lua_getglobal(L, LUA_LOADLIBNAME);
  lua_getfield(L, -1, "searchers");
  for (i = (lua_Integer)lua_rawlen(L, -1); i >= 2; i--) {
    lua_rawgeti(L, -1, i);
    lua_rawseti(L, -2, i + 1);
  }
  lua_pushcfunction(L, archive_search);
  lua_rawseti(L, -2, 2);
  lua_pop(L, 2);
}
