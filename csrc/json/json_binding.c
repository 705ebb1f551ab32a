/*
** json_binding.c - core.json: JSON text and Lua values.
*/

#include "json_binding.h"

#include "base/options.h"
#include "core.h"
#include "lauxlib.h"

kb_json_mode kb_json_check_mode (lua_State *L, int index, const char *function) {
  int comments = 0;
  if (kb_check_options(L, index, function, "comments:boolean")) {
    lua_getfield(L, index, "comments");
    comments = lua_toboolean(L, -1);
    lua_pop(L, 1);
  }
  return comments ? KB_JSON_COMMENTS : KB_JSON_STRICT;
}

int kb_open_json (lua_State *L) {
  static const luaL_Reg functions[] = {
      {"decode", kb_json_decode},       {"encode", kb_json_encode},
      {"go_text", kb_json_go_text},     {"go_valid", kb_json_go_valid},
      {"positions", kb_json_positions}, {NULL, NULL}};
  luaL_newlib(L, functions);
  return 1;
}
