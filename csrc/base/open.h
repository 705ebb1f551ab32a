/*
** open.h - a scalar of which only the text with its tokens is known.
*/
#ifndef KB_OPEN_H
#define KB_OPEN_H

#include "lua.h"

/* Adds open to the table on the top of the stack. */
void kb_set_open_function (lua_State *L);

#endif
