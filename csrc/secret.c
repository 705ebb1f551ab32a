/*
** secret.c - core.secret
*/

#include "core.h"

int kb_open_secret (lua_State *L) {
  lua_newtable(L);
  return 1;
}
