/*
** yaml_input.h - a text as libyaml's parser is given it: with a line break at its end, and with a
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
  size_t next_colon; /* in their list */
  int ended;         /* the line break after the text was given */
} kb_yaml_input;

/*
** Has the parser read the text; all must stay where they are. Where no line break ends it one is
** added, as kubectl adds it to each line (k8s.io/apimachinery, LineReader): it belongs to the value
** of a block scalar.
*/
void kb_yaml_input_set (yaml_parser_t *parser, kb_yaml_input *input, const char *text, size_t size,
                        const kb_yaml_colons *colons);

#endif
