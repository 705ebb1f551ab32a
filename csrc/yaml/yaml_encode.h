/* yaml_encode.h - Lua values as YAML text. */

#ifndef KUBEBUNDLE_YAML_ENCODE_H
#define KUBEBUNDLE_YAML_ENCODE_H

#include "lua.h"

/*
** encode(value) -> text of one document. Raises for values that cannot be written: NaN,
** infinities, cycles, functions, maps with keys that are not strings, lists with holes, strings
** that are not UTF-8, more than KB_MAX_DEPTH levels.
*/
int kb_yaml_encode (lua_State *L);

/* encode_all(list) -> text of the list's documents, separated by `---`. Raises like encode. */
int kb_yaml_encode_all (lua_State *L);

#endif
