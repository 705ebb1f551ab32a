/* keys.h - the keys of a Lua table in the order in which Go writes those of a map. */

#ifndef KUBEBUNDLE_KEYS_H
#define KUBEBUNDLE_KEYS_H

#include <stddef.h>

#include "lua.h"

typedef struct kb_key {
  const char *text;
  size_t size;
} kb_key;

/*
** Pushes a userdata that holds the keys of the table at `index`, sorted by bytes, and keeps their
** strings alive. Raises where a key is no string.
*/
const kb_key *kb_push_sorted_keys (lua_State *L, int index, size_t *count);

#endif
