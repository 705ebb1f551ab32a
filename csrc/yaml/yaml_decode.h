/* yaml_decode.h - YAML text to Lua values. */

#ifndef KUBEBUNDLE_YAML_DECODE_H
#define KUBEBUNDLE_YAML_DECODE_H

#include <stddef.h>

#include "lua.h"
#include "scalar/scalar.h"

typedef struct kb_yaml_options {
  kb_schema schema;
  int last_wins; /* accept duplicate keys: kubectl takes the last */
} kb_yaml_options;

/*
** Pushes the list of the text's documents (and, below it, what reading needs): 1; or nil and an
** error, and 0. More than `most` documents are an error; -1: any number. The caller must return
** to Lua soon after, because to-be-closed slots are on the stack.
*/
int kb_yaml_push_documents (lua_State *L, const char *text, size_t size,
                            const kb_yaml_options *options, int most);

#endif
