/*
** yaml_core.h - what YAML 1.2 allows and forbids where libyaml does not; for the core schema.
** Nothing here knows Lua.
*/

#ifndef KUBEBUNDLE_YAML_CORE_H
#define KUBEBUNDLE_YAML_CORE_H

#include <stddef.h>

#include "base/buffer.h"
#include "yaml_parser.h"

typedef struct kb_yaml_core {
  const char *text; /* what is parsed: the text, or its copy */
  size_t size;
  yaml_mark_t last; /* where the event before ended */
  int is_open;      /* the document before ended without `...` */
} kb_yaml_core;

/*
** Finds the text with the same positions that libyaml reads as YAML 1.2 would: unknown
** directives are comments, a bare document may follow `...`. Where something is changed it is in
** the copy. Sets the fault where the text has one.
*/
kb_yaml_step kb_yaml_core_prepare (kb_yaml_core *core, const char *text, size_t size,
                                   kb_buffer *copy, kb_yaml_fault *fault);

/* Checks the parser's current event, which is in a flow list or mapping or is not; sets the
 *parser's
 ** fault where YAML 1.2 refuses it. */
kb_yaml_step kb_yaml_core_check (kb_yaml_core *core, kb_yaml_parser *parser, int is_flow);

#endif
