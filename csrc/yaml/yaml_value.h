/* yaml_value.h - the reader's current scalar event as a Lua value or as a key. */

#ifndef KUBEBUNDLE_YAML_VALUE_H
#define KUBEBUNDLE_YAML_VALUE_H

#include "lua.h"
#include "yaml_reader.h"

/* Pushes the scalar's value: 1, or 0 with nil and an error pushed. */
int kb_yaml_push_value (kb_yaml *yaml);

/* Fails for the number of the current event, which is infinite or NaN; returns 0. */
int kb_yaml_fail_number (kb_yaml *yaml, double number);

/* Pushes the scalar as a mapping's key string: 1, or 0 with nil and an error pushed. */
int kb_yaml_push_key (kb_yaml *yaml);

/* Replaces the value on top with its key string; 1, or 0 if it cannot be a key. */
int kb_yaml_value_to_key (lua_State *L, kb_schema schema);

/* Whether the scalar is the merge key `<<` (isMerge in goyaml.v2's decode.go). */
int kb_yaml_is_merge (const kb_yaml *yaml);

/* Whether the number can be a value: kubectl converts it to JSON, which has no infinity. */
int kb_yaml_is_value (double number, kb_schema schema);

#endif
