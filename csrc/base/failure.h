/* failure.h - errors about data, as tables that Lua functions return. */

#ifndef KUBEBUNDLE_FAILURE_H
#define KUBEBUNDLE_FAILURE_H

#include <stddef.h>

#include "lua.h"

/*
** Pushes nil and an error table {code, message, line, column} whose tostring is one line; returns
** 2, for `return kb_fail(...)`. `code` is `area.reason`, listed in docs/meta/codes.lua. `line` 0:
** no position. The format is that of lua_pushfstring.
*/
int kb_fail (lua_State *L, const char *code, size_t line, size_t column, const char *format, ...);

/* Whether the value at `index` is such an error table. */
int kb_is_failure (lua_State *L, int index);

/* Raises the out-of-memory error. */
int kb_out_of_memory (lua_State *L);

/* Adds `failure` to the table on top of the stack. */
void kb_set_failure_functions (lua_State *L);

#endif
