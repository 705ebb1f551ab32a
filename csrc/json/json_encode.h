/* json_encode.h - Lua values as JSON text, as functions for Lua. */

#ifndef KUBEBUNDLE_JSON_ENCODE_H
#define KUBEBUNDLE_JSON_ENCODE_H

#include "lua.h"

/*
** encode(value [, {indent=, escape_html=}]) -> text
** Keys are sorted by their bytes. `indent` is a number of spaces (0 to 16) or a string of spaces
** and tabs; none, 0 and "" give one line. `escape_html` escapes < > & U+2028 U+2029 as Go does.
** Tables are looked at without their metatables, marks apart. Raises, with the path, for what JSON
** does not have: NaN and infinity, strings that are not UTF-8, tables inside themselves or of
** mixed keys or with holes, functions and the like, more than KB_MAX_DEPTH levels.
*/
int kb_json_encode (lua_State *L);

/* try(value) -> text | nil, err: the same on one line, with an error for what encode raises for */
int kb_json_try (lua_State *L);

#endif
