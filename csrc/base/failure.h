/* failure.h - error tables as functions for Lua. */

#ifndef KUBEBUNDLE_FAILURE_H
#define KUBEBUNDLE_FAILURE_H

#include "lua.h"

/* Adds `failure` to the table on the top of the stack. */
void kb_set_failure_functions (lua_State *L);

#endif
