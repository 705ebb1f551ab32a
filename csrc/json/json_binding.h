/* json_binding.h - the functions of core.json, one file each. */

#ifndef KUBEBUNDLE_JSON_BINDING_H
#define KUBEBUNDLE_JSON_BINDING_H

#include "lua.h"

/*
** decode(text [, {comments=}]) -> value | nil, err
** Strict RFC 8259, unless `comments` allows them: UTF-8 without a byte order mark, at most
** KB_MAX_DEPTH levels. An integer within int64 is an integer, any other number the nearest double
** (-0 is -0.0, 1e-400 is 0.0); one beyond the largest double is an error, and so is an unpaired
** surrogate. The last of equal keys wins.
*/
int kb_json_decode (lua_State *L);

/*
** positions(text [, {comments=} [, wanted]]) -> node | nil, err
** `wanted` is a table {[key or index] = {...}}: other nodes are left out.
** node: {line, column, end_line, end_column}, columns in characters, the end exclusive. A map's
** member also has key_line, key_column and key_end_column; a container has `children`, by key or
** position. A map with repeated keys has the last of each in `children`, as decode does, and a
** list `duplicates` of {key, line, column, end_column, first_line, first_column}.
*/
int kb_json_positions (lua_State *L);

/* repeated(text [, {comments=}]) -> list of the paths of keys that a map has already | nil, err */
int kb_json_repeated (lua_State *L);

/*
** go_valid(text) -> true | nil, err: whether Go's encoding/json accepts the text, with its
** messages
*/
int kb_json_go_valid (lua_State *L);
/* go_text(text) -> what Go's encoding/json reads from it, as strict JSON text | nil, err */
int kb_json_go_text (lua_State *L);

#endif
