/* options.h - tables of named options, checked the same way for every public function. */

#ifndef KUBEBUNDLE_OPTIONS_H
#define KUBEBUNDLE_OPTIONS_H

#include "lua.h"

/*
** Whether there is a table of options at `index`: 0 if the argument is absent or nil. Raises,
** naming `function`, if it is not a table or has an option that is unknown or of another type.
** `known` lists the options as NAME:TYPE or NAME, separated by spaces. A type is one or more
** alternatives separated by `|`: boolean, function, integer, number, string, table, any[],
** string[] or a "choice".
*/
int kb_check_options (lua_State *L, int index, const char *function, const char *known);

/* Adds `options_problem` to the table on top of the stack: the same check for Lua modules. */
void kb_set_options_functions (lua_State *L);

#endif
