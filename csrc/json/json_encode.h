/* json_encode.h - Lua values as JSON text, as functions for Lua. */

#ifndef KUBEBUNDLE_JSON_ENCODE_H
#define KUBEBUNDLE_JSON_ENCODE_H

#include "lua.h"

/*
** encode(value [, {indent=, escape_html=}]) -> text
** Keys are sorted by their bytes. `indent` is a number of spaces (0 to 16) or a string of spaces
** and tabs; none, 0 and "" give one line. `escape_html` escapes < > & U+2028 U+2029 as Go does.
** Metatables are ignored, except for marks. Raises, with the path, for values that JSON lacks:
** NaN and infinity, strings that are not UTF-8, tables that contain themselves, have mixed keys
** or holes, functions and the like, more than KB_MAX_DEPTH levels.
*/
int kb_json_encode (lua_State *L);

/*
** try(value) -> text | nil, err: the same on one line, but returns errors instead of raising them
*/
int kb_json_try (lua_State *L);

#endif
