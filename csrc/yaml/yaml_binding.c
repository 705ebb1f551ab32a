/* yaml_binding.c - core.yaml: the functions that Lua sees. */

#include <math.h>
#include <string.h>

#include "base/failure.h"
#include "base/options.h"
#include "core.h"
#include "lauxlib.h"
#include "scalar/spelled.h"
#include "yaml_decode.h"
#include "yaml_encode.h"
#include "yaml_positions.h"

/*
** scalar(text) -> what Kubernetes reads for the plain scalar `text`: kb.null, a boolean, an
** integer, a float or the text. `.inf` and `.nan` stay text: JSON has no such numbers.
*/
static int yaml_scalar (lua_State *L) {
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  kb_scalar scalar;
  kb_scalar_kind kind = kb_scalar_read(text, size, KB_SCHEMA_KUBERNETES, &scalar);
  if (kind == KB_SCALAR_TEXT || (kind == KB_SCALAR_FLOAT && !isfinite(scalar.number)))
    lua_pushlstring(L, text, size);
  else
    kb_push_scalar(L, &scalar);
  return 1;
}

/* ambiguous(text) -> whether some reader does not parse the plain scalar `text` as a string */
static int yaml_ambiguous (lua_State *L) {
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  lua_pushboolean(L, kb_scalar_ambiguous(text, size));
  return 1;
}

/* The index of the name in the options' field; 0 unless it is one of the others. */
static int choice (lua_State *L, int index, const char *field, const char *const names[]) {
  const char *name;
  int i;
  lua_getfield(L, index, field);
  name = lua_tostring(L, -1);
  for (i = 0; name != NULL && names[i] != NULL; i++)
    if (strcmp(name, names[i]) == 0)
      return i;
  return 0;
}

/* The options at `index`: {schema=, duplicates=}. */
static kb_yaml_options check_options (lua_State *L, int index, const char *function) {
  static const char *const schemas[] = {"kubernetes", "core", "spelled", NULL};
  static const char *const duplicates[] = {"error", "last", NULL};
  kb_yaml_options options = {KB_SCHEMA_KUBERNETES, 0};
  if (!kb_check_options(L, index, function,
                        "schema:\"kubernetes\"|\"core\"|\"spelled\" duplicates:\"error\"|\"last\""))
    return options;
  options.schema = (kb_schema)choice(L, index, "schema", schemas);
  options.last_wins = choice(L, index, "duplicates", duplicates);
  lua_settop(L, index);
  return options;
}

/*
** decode_all(text [, {schema=, duplicates=}]) -> list of documents (an empty one is kb.null) | nil,
** err. `duplicates`: "error", or "last" to take the last value of a duplicate key, as kubectl does.
*/
static int yaml_decode_all (lua_State *L) {
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  kb_yaml_options options = check_options(L, 2, "kb.yaml.decode_all");
  return kb_yaml_push_documents(L, text, size, &options, -1) ? 1 : 2;
}

/* decode(text [, {schema=, duplicates=}]) -> the value of the one document | nil, err */
static int yaml_decode (lua_State *L) {
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  kb_yaml_options options = check_options(L, 2, "kb.yaml.decode");
  if (!kb_yaml_push_documents(L, text, size, &options, 1))
    return 2;
  if (lua_rawgeti(L, -1, 1) == LUA_TNIL)
    return kb_fail(L, "yaml.no-document", 1, 1, "no document");
  return 1;
}

/* positions(text [, wanted]) -> list of nodes, see yaml_positions.h | nil, err */
static int yaml_positions (lua_State *L) {
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  int wanted = lua_isnoneornil(L, 2) ? 0 : 2;
  if (wanted != 0)
    luaL_checktype(L, wanted, LUA_TTABLE);
  return kb_yaml_push_positions(L, text, size, wanted) ? 1 : 2;
}

int kb_open_yaml (lua_State *L) {
  static const luaL_Reg functions[] = {{"ambiguous", yaml_ambiguous},
                                       {"decode", yaml_decode},
                                       {"decode_all", yaml_decode_all},
                                       {"encode", kb_yaml_encode},
                                       {"encode_all", kb_yaml_encode_all},
                                       {"positions", yaml_positions},
                                       {"scalar", yaml_scalar},
                                       {NULL, NULL}};
  luaL_newlib(L, functions);
  return 1;
}
