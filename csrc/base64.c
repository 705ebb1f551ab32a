/*
** base64.c - core.base64
*/

#include "core.h"

int kb_open_base64 (lua_State *L) {
  lua_newtable(L);
  return 1;
}
