/*
** digest.c - core.digest
*/

#include "core.h"

int kb_open_digest (lua_State *L) {
  lua_newtable(L);
  return 1;
}
