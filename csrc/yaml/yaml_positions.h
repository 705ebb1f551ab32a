/* yaml_positions.h - the position of every value and key of a YAML text. */

#ifndef KUBEBUNDLE_YAML_POSITIONS_H
#define KUBEBUNDLE_YAML_POSITIONS_H

#include <stddef.h>

#include "lua.h"

/*
** `wanted` is 0 for everything, or the index of a table {[document] = {[key or index] = {...}}}:
** other nodes are omitted, and other documents are `false`.
** Pushes a list with a node for each document: 1; or nil and an error, and 0. A node is a table
** {line, column, end_line, end_column, key_line, key_column, key_end_column, children}: 1-based,
** columns in characters, ends exclusive; members of mappings have the key's fields; `children` of
** mappings is by key, of lists by position. Aliases and `<<` repeat the anchor's nodes. The
** caller must return to Lua soon after, because to-be-closed slots are on the stack.
*/
int kb_yaml_push_positions (lua_State *L, const char *text, size_t size, int wanted);

#endif
