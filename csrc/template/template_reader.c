/* template_reader.c - one reader for both formats. */

#include "template_reader.h"

#include <stdlib.h>

struct kb_reader {
  kb_mode mode;
  union {
    kb_yaml_parser yaml;
    kb_json_events json;
  } of;
};

kb_reader *kb_reader_open (kb_mode mode, const char *text, size_t size) {
  kb_reader *reader = (kb_reader *)malloc(sizeof(kb_reader));
  int opened;
  if (reader == NULL)
    return NULL;
  reader->mode = mode;
  opened = mode == KB_MODE_JSON ? kb_json_events_open(&reader->of.json, text, size)
                                : kb_yaml_events_open(&reader->of.yaml, text, size);
  if (opened)
    return reader;
  kb_reader_close(reader);
  return NULL;
}

void kb_reader_close (kb_reader *reader) {
  if (reader->mode == KB_MODE_JSON)
    kb_json_events_close(&reader->of.json);
  else
    kb_yaml_parser_close(&reader->of.yaml);
  free(reader);
}

void kb_reader_next (kb_reader *reader, kb_event *event) {
  if (reader->mode == KB_MODE_JSON)
    kb_json_events_next(&reader->of.json, event);
  else
    kb_yaml_events_next(&reader->of.yaml, event);
}

size_t kb_reader_offset (kb_reader *reader, size_t place) {
  yaml_mark_t mark = {0, 0, 0};
  mark.index = place;
  return reader->mode == KB_MODE_JSON ? place : kb_yaml_parser_offset(&reader->of.yaml, mark);
}

kb_problem kb_reader_problem (const kb_reader *reader) {
  kb_problem problem;
  if (reader->mode == KB_MODE_JSON) {
    problem.code = reader->of.json.fault.code;
    problem.message = reader->of.json.fault.message;
    problem.offset = reader->of.json.fault.offset;
  }
  else {
    problem.code = reader->of.yaml.fault.code;
    problem.message = reader->of.yaml.fault.message;
    problem.offset = reader->of.yaml.fault.offset;
  }
  return problem;
}
