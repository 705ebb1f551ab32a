/*
** template.c - core.template
*/

#include "core.h"

int kb_open_template (lua_State *L) {
  lua_newtable(L);
  return 1;
}
