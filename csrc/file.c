/*
** file.c - core.file
*/

#include "core.h"

int kb_open_file (lua_State *L) {
  lua_newtable(L);
  return 1;
}
