/* json_binding.c - core.json: JSON text and Lua values. */

#include "json_binding.h"

#include "core.h"
#include "json_encode.h"
#include "lauxlib.h"

int kb_open_json (lua_State *L) {
  static const luaL_Reg functions[] = {{"decode", kb_json_decode},
                                       {"encode", kb_json_encode},
                                       {"go_text", kb_json_go_text},
                                       {"go_valid", kb_json_go_valid},
                                       {"positions", kb_json_positions},
                                       {"repeated", kb_json_repeated},
                                       {NULL, NULL}};
  luaL_newlib(L, functions);
  return 1;
}
