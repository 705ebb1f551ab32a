/* yaml_core.h - what YAML 1.2 allows and forbids where libyaml does not; for the core schema. */

#ifndef KUBEBUNDLE_YAML_CORE_H
#define KUBEBUNDLE_YAML_CORE_H

#include "lua.h"
#include "yaml_reader.h"

/*
** Replaces the text by one with the same positions that libyaml reads as YAML 1.2 would: unknown
** directives are comments, a bare document may follow `...`. What is changed is a copy, in a
** to-be-closed buffer that is pushed. 0: with nil and an error pushed.
*/
int kb_yaml_core_prepare (lua_State *L, const char **text, size_t size);

/* Refuses the current event, which stands in a flow list or mapping or does not, where YAML 1.2
** does: 1, or 0 with nil and an error pushed. */
int kb_yaml_core_check (kb_yaml *yaml, int is_flow);

#endif
