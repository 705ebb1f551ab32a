/*
** yaml_text.h - how a string is written in a YAML block, so that each reader (YAML 1.1, 1.2,
** Kubernetes) takes it for the same string.
*/

#ifndef KUBEBUNDLE_YAML_TEXT_H
#define KUBEBUNDLE_YAML_TEXT_H

#include <stddef.h>

#include "core.h"

typedef enum {
  KB_YAML_INVALID, /* the string is not UTF-8: it has no YAML form */
  KB_YAML_PLAIN,
  KB_YAML_SINGLE,
  KB_YAML_DOUBLE,
  KB_YAML_LITERAL
} kb_yaml_style;

typedef enum {
  KB_YAML_ROOT,   /* the whole document */
  KB_YAML_MEMBER, /* a value of a mapping, an item of a list */
  KB_YAML_KEY     /* stays on its line */
} kb_yaml_place;

kb_yaml_style kb_yaml_text_style (const char *text, size_t size, kb_yaml_place place);

/*
** Appends the string in that style, without a final line break; `indent` is that of a literal
** block's lines, two more than its parent's. 0: no memory.
*/
int kb_yaml_write_text (kb_buffer *out, const char *text, size_t size, kb_yaml_style style,
                        size_t indent);

#endif
