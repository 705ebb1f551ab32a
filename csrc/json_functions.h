/* json_functions.h - the functions of core.json, each from a file of its own. */

#ifndef KUBEBUNDLE_JSON_FUNCTIONS_H
#define KUBEBUNDLE_JSON_FUNCTIONS_H

#include "json.h"

/* encode(value [, {indent=, escape_html=}]) -> text; raises for what has no JSON form */
int kb_json_encode (lua_State *L);
/* decode(text) -> value | nil, err */
int kb_json_decode (lua_State *L);
/*
** positions(text) -> node | nil, err
** node: {line, column, end_line, end_column}, columns in characters, the end exclusive; of a map's
** member also key_line, key_column, key_end_column; of a container children, by key or position,
*and
** of a map with repeated keys duplicates: a list of {key, line, column, end_column, first_line,
** first_column}. Children has the last of them, as decode does.
*/
int kb_json_positions (lua_State *L);
/* go_valid(text) -> true | nil, err: whether Go's encoding/json accepts the text, in its words */
int kb_json_go_valid (lua_State *L);
/* go_text(text) -> what Go's encoding/json reads there, as strict JSON text | nil, err */
int kb_json_go_text (lua_State *L);

#endif
