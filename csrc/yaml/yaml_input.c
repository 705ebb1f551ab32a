/* yaml_input.c - see yaml_input.h. */

#include "yaml_input.h"

#include <string.h>

static int is_break (char c) {
  return c == '\n' || c == '\r';
}

/* The next colon to replace with its stand-in; NULL: none. */
static const kb_yaml_colon *next_stand_in (kb_yaml_input *input) {
  const kb_yaml_colon *colons = (const kb_yaml_colon *)(const void *)input->colons->list.data;
  size_t count = input->colons->list.size / sizeof(kb_yaml_colon);
  while (input->next_colon < count && !colons[input->next_colon].is_text)
    input->next_colon++;
  return input->next_colon < count ? colons + input->next_colon : NULL;
}

/* Copies text up to `end`, as far as there is room. */
static size_t give (kb_yaml_input *input, unsigned char *to, size_t room, size_t end) {
  size_t left = end - input->given, size = left < room ? left : room;
  if (size > 0)
    memcpy(to, input->text + input->given, size);
  input->given += size;
  return size;
}

/* The same with stand-ins, which are never split. */
static size_t give_with_stand_ins (kb_yaml_input *input, unsigned char *to, size_t room) {
  const kb_yaml_colon *colon;
  size_t given = 0;
  while ((colon = next_stand_in(input)) != NULL) {
    given += give(input, to + given, room - given, colon->offset);
    if (input->given < colon->offset || room - given < KB_YAML_STAND_IN_SIZE)
      return given;
    memcpy(to + given, input->colons->stand_in, KB_YAML_STAND_IN_SIZE);
    given += KB_YAML_STAND_IN_SIZE;
    input->given++;
    input->next_colon++;
  }
  return given + give(input, to + given, room - given, input->size);
}

/* yaml_read_handler_t; there is always room for a stand-in. */
static int read_text (void *data, unsigned char *to, size_t room, size_t *given) {
  kb_yaml_input *input = (kb_yaml_input *)data;
  *given = input->colons->list.size == 0 ? give(input, to, room, input->size)
                                         : give_with_stand_ins(input, to, room);
  if (*given == 0 && input->size > 0 && !is_break(input->text[input->size - 1]) && !input->ended) {
    to[0] = '\n';
    *given = 1;
    input->ended = 1;
  }
  return 1;
}

void kb_yaml_input_set (yaml_parser_t *parser, kb_yaml_input *input, const char *text, size_t size,
                        const kb_yaml_colons *colons) {
  memset(input, 0, sizeof(kb_yaml_input));
  input->text = text;
  input->size = size;
  input->colons = colons;
  yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input(parser, read_text, input);
}
