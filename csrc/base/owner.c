/*
** owner.c - userdata that own resources which a Lua error could leak, and the types of userdata.
*/

#include "owner.h"

#include <string.h>

/*
** Not luaL_newmetatable, which registers the table before it is filled: after a failed
** allocation, later values of the type would have half a metatable.
*/
void kb_set_type (lua_State *L, const char *type, const luaL_Reg *metamethods,
                  const luaL_Reg *methods) {
  if (luaL_getmetatable(L, type) != LUA_TTABLE) {
    lua_pop(L, 1);
    lua_createtable(L, 0, 6);
    luaL_setfuncs(L, metamethods, 0);
    if (methods != NULL) {
      lua_newtable(L);
      luaL_setfuncs(L, methods, 0);
      lua_setfield(L, -2, "__index");
    }
    lua_pushstring(L, type);
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, "__name");
    lua_setfield(L, -2, "__metatable");
    lua_pushvalue(L, -1);
    lua_setfield(L, LUA_REGISTRYINDEX, type);
  }
  lua_setmetatable(L, -2);
}

/* The metatable of a type keeps at SPARE a closed owner for reuse, or false, */
#define SPARE 1
/* and at CLOSE the function that closes an owner. */
#define CLOSE 2

/* __close */
static int close_and_keep (lua_State *L) {
  lua_settop(L, 1);
  lua_getmetatable(L, 1);
  lua_rawgeti(L, 2, CLOSE);
  lua_tocfunction(L, 3)(L);
  lua_pushvalue(L, 1);
  lua_rawseti(L, 2, SPARE); /* the field exists, so no memory is needed */
  return 0;
}

/* Pushes the spare owner of the type and removes it there; 0 if there is none. */
static int take_spare (lua_State *L, const char *type) {
  if (luaL_getmetatable(L, type) != LUA_TTABLE) {
    lua_pop(L, 1);
    return 0;
  }
  if (lua_rawgeti(L, -1, SPARE) != LUA_TUSERDATA) {
    lua_pop(L, 2);
    return 0;
  }
  lua_pushboolean(L, 0);
  lua_rawseti(L, -3, SPARE);
  lua_remove(L, -2);
  return 1;
}

static void push_new (lua_State *L, size_t size, const char *type, lua_CFunction close) {
  const luaL_Reg ends[] = {{"__gc", close}, {"__close", close_and_keep}, {NULL, NULL}};
  memset(lua_newuserdatauv(L, size, 0), 0, size); /* before it has a finalizer */
  kb_set_type(L, type, ends, NULL);
  luaL_getmetatable(L, type);
  if (lua_rawgeti(L, -1, SPARE) == LUA_TNIL) {
    lua_pushcfunction(L, close);
    lua_rawseti(L, -3, CLOSE);
    lua_pushboolean(L, 0);
    lua_rawseti(L, -3, SPARE);
  }
  lua_pop(L, 2);
}

/*
** Making a userdata with a finalizer and collecting it costs more than reading a short text, so
** each type keeps one closed owner for the next call.
*/
void *kb_new_owner (lua_State *L, size_t size, const char *type, lua_CFunction close) {
  void *owner;
  if (!take_spare(L, type))
    push_new(L, size, type, close);
  owner = memset(lua_touserdata(L, -1), 0, size);
  lua_toclose(L, -1);
  return owner;
}
