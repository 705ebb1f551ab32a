/*
** yaml_input.c - see yaml_input.h.
*/

#include "yaml_input.h"

#include <string.h>

static int is_break (char c) {
  return c == '\n' || c == '\r';
}

/* yaml_read_handler_t */
static int read_text (void *data, unsigned char *to, size_t room, size_t *given) {
  kb_yaml_input *input = (kb_yaml_input *)data;
  size_t left = input->size - input->given;
  *given = left < room ? left : room;
  if (*given > 0) {
    memcpy(to, input->text + input->given, *given);
    input->given += *given;
  }
  else if (input->size > 0 && !is_break(input->text[input->size - 1]) && !input->ended) {
    to[0] = '\n';
    *given = 1;
    input->ended = 1;
  }
  return 1;
}

void kb_yaml_input_set (yaml_parser_t *parser, kb_yaml_input *input, const char *text,
                        size_t size) {
  input->text = text;
  input->size = size;
  input->given = 0;
  input->ended = 0;
  yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input(parser, read_text, input);
}
