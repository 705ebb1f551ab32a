/*
** open.c - a scalar whose value is not known yet, only its text with tokens. A full userdata, so
** that no reader mistakes it for a string, a table or null.
*/
#include "open.h"

#include "lauxlib.h"

#define OPEN_TYPE "kubebundle.open"

/* User values: the text as written; the text with letters instead of tokens; is_parameter. */
enum { SHOWN = 1, MASKED, IS_PARAMETER };

/* value:is_open() -> true */
static int open_is_open (lua_State *L) {
  luaL_checkudata(L, 1, OPEN_TYPE);
  lua_pushboolean(L, 1);
  return 1;
}

/* value:texts() -> shown, masked, is_parameter */
static int open_texts (lua_State *L) {
  luaL_checkudata(L, 1, OPEN_TYPE);
  lua_getiuservalue(L, 1, SHOWN);
  lua_getiuservalue(L, 1, MASKED);
  lua_getiuservalue(L, 1, IS_PARAMETER);
  return 3;
}

static int open_tostring (lua_State *L) {
  luaL_checkudata(L, 1, OPEN_TYPE);
  lua_getiuservalue(L, 1, SHOWN);
  return 1;
}

/* Registered only when complete, in case an allocation fails. */
static void push_metatable (lua_State *L) {
  static const luaL_Reg methods[] = {
      {"is_open", open_is_open}, {"texts", open_texts}, {NULL, NULL}};
  if (luaL_getmetatable(L, OPEN_TYPE) != LUA_TTABLE) {
    lua_pop(L, 1);
    lua_createtable(L, 0, 4);
    luaL_newlib(L, methods);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, open_tostring);
    lua_setfield(L, -2, "__tostring");
    lua_pushliteral(L, OPEN_TYPE);
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, "__name");
    lua_setfield(L, -2, "__metatable");
    lua_pushvalue(L, -1);
    lua_setfield(L, LUA_REGISTRYINDEX, OPEN_TYPE);
  }
}

/* open(shown [, masked [, is_parameter]]) -> the scalar */
static int open_new (lua_State *L) {
  luaL_checkstring(L, 1);
  lua_settop(L, 3);
  lua_newuserdatauv(L, 0, 3);
  push_metatable(L);
  lua_setmetatable(L, 4);
  lua_insert(L, 1);
  lua_setiuservalue(L, 1, IS_PARAMETER);
  lua_setiuservalue(L, 1, MASKED);
  lua_setiuservalue(L, 1, SHOWN);
  return 1;
}

int kb_is_open (lua_State *L, int index) {
  return lua_type(L, index) == LUA_TUSERDATA && luaL_testudata(L, index, OPEN_TYPE) != NULL;
}

void kb_set_open_function (lua_State *L) {
  lua_pushcfunction(L, open_new);
  lua_setfield(L, -2, "open");
}
