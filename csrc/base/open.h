/* open.h - a scalar whose value is not known yet, only its text with tokens. */
#ifndef KB_OPEN_H
#define KB_OPEN_H

#include "lua.h"

int kb_is_open (lua_State *L, int index);

/* Adds open to the table on top of the stack. */
void kb_set_open_function (lua_State *L);

#endif
