/* dockerconfig_binding.c - core.dockerconfig: the content of a pull secret. */

#include "dockerconfig_binding.h"

#include "core.h"
#include "lauxlib.h"

int kb_open_dockerconfig (lua_State *L) {
  static const luaL_Reg functions[] = {{"encode", kb_dockerconfig_encode},
                                       {"decode", kb_dockerconfig_decode},
                                       {"encode_auth", kb_dockerconfig_encode_auth},
                                       {"decode_auth", kb_dockerconfig_decode_auth},
                                       {NULL, NULL}};
  luaL_newlib(L, functions);
  return 1;
}
