/*
** template_reader.h - the two readers of template.h's events.
*/

#ifndef KUBEBUNDLE_TEMPLATE_READER_H
#define KUBEBUNDLE_TEMPLATE_READER_H

#include <yaml.h>

#include "json.h"
#include "template.h"
#include "yaml_input.h"

typedef struct kb_yaml_events {
  yaml_parser_t parser;
  yaml_event_t event;
  kb_yaml_input input;
  size_t excess; /* where there is a %TAG directive too many; else the text's size */
} kb_yaml_events;

/* 0: no memory; nothing is to be closed then. */
int kb_yaml_events_open (kb_yaml_events *reader, const char *text, size_t size);
void kb_yaml_events_close (kb_yaml_events *reader);
void kb_yaml_events_next (kb_yaml_events *reader, kb_event *event);
size_t kb_yaml_events_offset (const kb_yaml_events *reader, size_t character);
const char *kb_yaml_events_problem (const kb_yaml_events *reader, size_t *offset);

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
