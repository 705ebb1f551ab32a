/*
** json.c - core.json
*/

#include "core.h"

int kb_open_json (lua_State *L) {
  lua_newtable(L);
  return 1;
}
