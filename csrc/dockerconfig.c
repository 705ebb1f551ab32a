/*
** dockerconfig.c - core.dockerconfig
*/

#include "core.h"

int kb_open_dockerconfig (lua_State *L) {
  lua_newtable(L);
  return 1;
}
