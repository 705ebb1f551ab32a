/* value.h - the marks of values as functions for Lua. */

#ifndef KUBEBUNDLE_VALUE_H
#define KUBEBUNDLE_VALUE_H

#include "lua.h"

/* Adds null, array, object and shape to the table on the top of the stack. */
void kb_set_value_functions (lua_State *L);

#endif
