/* template_yaml.c - the events of a YAML text, converted to a template's. */

#include "template_reader.h"

#include <string.h>

/* kubectl treats text that begins with a brace as JSON, which has the escape `\/`. */
static int may_be_json (const char *text, size_t size) {
  size_t at = 0;
  while (at < size && memchr(" \t\r\n", text[at], 4) != NULL)
    at++;
  return at < size && text[at] == '{';
}

int kb_yaml_events_open (kb_yaml_parser *parser, const char *text, size_t size) {
  if (!kb_yaml_parser_open(parser, text, size, 1))
    return 0;
  if (may_be_json(text, size))
    parser->has_slashes = 0;
  return 1;
}

static void set_properties (kb_event *event, const yaml_char_t *anchor, const yaml_char_t *tag) {
  event->anchor = (const char *)anchor;
  event->anchor_size = anchor == NULL ? 0 : strlen(event->anchor);
  event->tag = (const char *)tag;
  event->tag_size = tag == NULL ? 0 : strlen(event->tag);
}

static kb_style scalar_style (yaml_scalar_style_t style) {
  switch (style) {
  case YAML_SINGLE_QUOTED_SCALAR_STYLE:
    return KB_STYLE_SINGLE;
  case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
    return KB_STYLE_DOUBLE;
  case YAML_LITERAL_SCALAR_STYLE:
    return KB_STYLE_LITERAL;
  case YAML_FOLDED_SCALAR_STYLE:
    return KB_STYLE_FOLDED;
  default:
    return KB_STYLE_PLAIN;
  }
}

static void set_scalar (kb_event *event, const yaml_event_t *from) {
  event->type = KB_EVENT_SCALAR;
  event->style = scalar_style(from->data.scalar.style);
  event->value = (const char *)from->data.scalar.value;
  event->size = from->data.scalar.length;
  event->has_lines = from->end_mark.line > from->start_mark.line;
  set_properties(event, from->data.scalar.anchor, from->data.scalar.tag);
}

/* A token in a directive is an error, so directives cannot change: only their number matters. */
static void set_document_start (kb_event *event, const yaml_event_t *from) {
  event->type = KB_EVENT_DOCUMENT_START;
  event->style = from->data.document_start.implicit ? KB_STYLE_IMPLICIT : KB_STYLE_EXPLICIT;
  event->tag = "%";
  event->tag_size = from->data.document_start.version_directive != NULL ||
                    from->data.document_start.tag_directives.start !=
                        from->data.document_start.tag_directives.end;
}

static void set_event (kb_event *event, const yaml_event_t *from) {
  switch (from->type) {
  case YAML_DOCUMENT_START_EVENT:
    set_document_start(event, from);
    break;
  case YAML_DOCUMENT_END_EVENT:
    event->type = KB_EVENT_DOCUMENT_END;
    event->style = from->data.document_end.implicit ? KB_STYLE_IMPLICIT : KB_STYLE_EXPLICIT;
    break;
  case YAML_ALIAS_EVENT:
    event->type = KB_EVENT_ALIAS;
    set_properties(event, from->data.alias.anchor, NULL);
    break;
  case YAML_SCALAR_EVENT:
    set_scalar(event, from);
    break;
  case YAML_SEQUENCE_START_EVENT:
    event->type = KB_EVENT_SEQUENCE_START;
    event->style = from->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE ? KB_STYLE_FLOW
                                                                               : KB_STYLE_BLOCK;
    set_properties(event, from->data.sequence_start.anchor, from->data.sequence_start.tag);
    break;
  case YAML_SEQUENCE_END_EVENT:
    event->type = KB_EVENT_SEQUENCE_END;
    break;
  case YAML_MAPPING_START_EVENT:
    event->type = KB_EVENT_MAPPING_START;
    event->style =
        from->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE ? KB_STYLE_FLOW : KB_STYLE_BLOCK;
    set_properties(event, from->data.mapping_start.anchor, from->data.mapping_start.tag);
    break;
  case YAML_MAPPING_END_EVENT:
    event->type = KB_EVENT_MAPPING_END;
    break;
  default:
    event->type = KB_EVENT_END;
  }
}

void kb_yaml_events_next (kb_yaml_parser *parser, kb_event *event) {
  memset(event, 0, sizeof(kb_event));
  do {
    kb_yaml_step step = kb_yaml_parser_next(parser);
    if (step != KB_YAML_EVENT) {
      event->type = step == KB_YAML_FAULT ? KB_EVENT_WRONG : KB_EVENT_NO_MEMORY;
      return;
    }
  } while (parser->event.type == YAML_STREAM_START_EVENT);
  set_event(event, &parser->event);
  event->start = parser->event.start_mark.index;
  event->end = parser->event.end_mark.index;
  event->column = parser->event.start_mark.column;
}
