/* template_reader.h - the two readers of template.h's events. */

#ifndef KUBEBUNDLE_TEMPLATE_READER_H
#define KUBEBUNDLE_TEMPLATE_READER_H

#include "base/buffer.h"
#include "template.h"
#include "yaml/yaml_parser.h"
#include "json/json.h"

/* 0: out of memory. Close the parser in either case. */
int kb_yaml_events_open (kb_yaml_parser *parser, const char *text, size_t size);
void kb_yaml_events_next (kb_yaml_parser *parser, kb_event *event);

typedef struct kb_json_events {
  const char *text;
  size_t size, at;
  int started, ended, wrong;
  kb_json_fault fault;
  kb_buffer string; /* the last string that has escapes */
} kb_json_events;

int kb_json_events_open (kb_json_events *reader, const char *text, size_t size);
void kb_json_events_close (kb_json_events *reader);
void kb_json_events_next (kb_json_events *reader, kb_event *event);

#endif
