/*
** fuzz.c - one libFuzzer target for all: a Lua state with the module, and a property in Lua,
** fuzz/NAME.lua, which returns a function that is called with each input and raises if the
** property does not hold. KUBEBUNDLE_FUZZ names the property.
*/

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "lauxlib.h"
#include "lua.h"
#include "lualib.h"

/* Inputs per Lua state, so that leftovers of one input do not hide problems of later ones. */
#define INPUTS_OF_A_STATE 10000

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);
extern int luaopen_kubebundle_core (lua_State *L);

static int add_traceback (lua_State *L) {
  luaL_traceback(L, L, luaL_tolstring(L, 1, NULL), 1);
  return 1;
}

static void fail (lua_State *L) {
  fprintf(stderr, "%s\n", lua_tostring(L, -1));
  abort();
}

/* A state with the property on its stack. */
static lua_State *open_state (void) {
  const char *name = getenv("KUBEBUNDLE_FUZZ");
  lua_State *L = luaL_newstate();
  if (name == NULL || L == NULL)
    abort();
  luaL_openlibs(L);
  luaL_requiref(L, "kubebundle.core", luaopen_kubebundle_core, 0);
  lua_settop(L, 0);
  lua_pushcfunction(L, add_traceback);
  if (luaL_loadfile(L, lua_pushfstring(L, "fuzz/%s.lua", name)) != LUA_OK ||
      lua_pcall(L, 0, 1, 1) != LUA_OK)
    fail(L);
  lua_replace(L, 2);
  return L;
}

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size) {
  static lua_State *L;
  static int inputs;
  if (inputs++ % INPUTS_OF_A_STATE == 0) {
    if (L != NULL)
      lua_close(L);
    L = open_state();
  }
  lua_pushvalue(L, 2);
  lua_pushlstring(L, (const char *)data, size);
  if (lua_pcall(L, 1, 0, 1) != LUA_OK)
    fail(L);
  lua_settop(L, 2);
  return 0;
}
