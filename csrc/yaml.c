/*
** yaml.c - core.yaml: the functions that Lua sees.
*/

#include "core.h"
#include "scalar.h"

static int push_text (lua_State *L, const char *text, size_t size) {
  lua_pushlstring(L, text, size);
  return 1;
}

/*
** scalar(text) -> what Kubernetes reads for the plain scalar `text`: kb.null, a boolean, an
** integer, a float or the text. `.inf` and `.nan` stay text: JSON has no such numbers.
*/
static int yaml_scalar (lua_State *L) {
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  kb_scalar scalar;
  switch (kb_scalar_read(text, size, KB_SCHEMA_KUBERNETES, &scalar)) {
  case KB_SCALAR_NULL:
    kb_push_null(L);
    return 1;
  case KB_SCALAR_BOOLEAN:
    lua_pushboolean(L, scalar.boolean);
    return 1;
  case KB_SCALAR_INTEGER:
    lua_pushinteger(L, scalar.integer);
    return 1;
  case KB_SCALAR_FLOAT:
    if (scalar.number - scalar.number != 0)
      return push_text(L, text, size);
    lua_pushnumber(L, scalar.number);
    return 1;
  default:
    return push_text(L, text, size);
  }
}

/* ambiguous(text) -> whether some reader takes the plain scalar `text` for no string */
static int yaml_ambiguous (lua_State *L) {
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  lua_pushboolean(L, kb_scalar_ambiguous(text, size));
  return 1;
}

int kb_open_yaml (lua_State *L) {
  static const luaL_Reg functions[] = {
      {"ambiguous", yaml_ambiguous}, {"scalar", yaml_scalar}, {NULL, NULL}};
  luaL_newlib(L, functions);
  return 1;
}
