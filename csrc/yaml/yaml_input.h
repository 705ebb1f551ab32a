/*
** yaml_input.h - the input of libyaml's parser: the text with a line break at its end, and with a
** stand-in for some colons.
*/

#ifndef KUBEBUNDLE_YAML_INPUT_H
#define KUBEBUNDLE_YAML_INPUT_H

#include <stddef.h>
#include <yaml.h>

#include "yaml_colon.h"

typedef struct kb_yaml_input {
  const char *text; /* UTF-8 */
  size_t size, given;
  const kb_yaml_colons *colons;
  size_t next_colon; /* index in their list */
  int ended;         /* the final line break was given */
} kb_yaml_input;

/*
** Sets the parser's input; none of it may move. A missing final line break is added, as kubectl
** adds it to each line (k8s.io/apimachinery, LineReader): it belongs to the value of a block
** scalar.
*/
void kb_yaml_input_set (yaml_parser_t *parser, kb_yaml_input *input, const char *text, size_t size,
                        const kb_yaml_colons *colons);

#endif
