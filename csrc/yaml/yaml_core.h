/*
** yaml_core.h - where YAML 1.2 and libyaml differ in what they allow; for the core schema.
** Independent of Lua.
*/

#ifndef KUBEBUNDLE_YAML_CORE_H
#define KUBEBUNDLE_YAML_CORE_H

#include <stddef.h>

#include "base/buffer.h"
#include "yaml_parser.h"

typedef struct kb_yaml_core {
  const char *text; /* the parsed text: the original, or its copy */
  size_t size;
  yaml_mark_t last; /* end of the previous event */
  int is_open;      /* the previous document ended without `...` */
} kb_yaml_core;

/*
** Finds a text with the same positions that libyaml parses as YAML 1.2 requires: unknown
** directives are comments, a bare document may follow `...`. Changes are made in a copy. Sets the
** fault if the text has one.
*/
kb_yaml_step kb_yaml_core_prepare (kb_yaml_core *core, const char *text, size_t size,
                                   kb_buffer *copy, kb_yaml_fault *fault);

/*
** Checks the parser's current event, in a flow list or mapping if `is_flow`; sets the parser's
** fault if it is invalid in YAML 1.2.
*/
kb_yaml_step kb_yaml_core_check (kb_yaml_core *core, kb_yaml_parser *parser, int is_flow);

#endif
