/*
** yaml.c - core.yaml
*/

#include "core.h"

int kb_open_yaml (lua_State *L) {
  lua_newtable(L);
  return 1;
}
