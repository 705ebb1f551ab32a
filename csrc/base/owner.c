/*
** owner.c - userdata that own what a Lua error could leak, and how a userdata gets its type.
*/

#include "owner.h"

#include <string.h>

/* luaL_newmetatable registers the table before it is filled: where memory runs out in between, all
** later values of the type would have half a metatable. */
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

void *kb_new_owner (lua_State *L, size_t size, const char *type, lua_CFunction close) {
  const luaL_Reg ends[] = {{"__gc", close}, {"__close", close}, {NULL, NULL}};
  void *owner = lua_newuserdatauv(L, size, 0);
  memset(owner, 0, size);
  kb_set_type(L, type, ends, NULL);
  lua_toclose(L, -1);
  return owner;
}
