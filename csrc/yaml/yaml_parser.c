/* yaml_parser.c - see yaml_parser.h. */

#include "yaml_parser.h"

#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/depth.h"
#include "base/position.h"
#include "yaml_tag.h"

/* {====== Opening and closing ====== */

/* Whether the text contains `\/`. */
static int has_slashes (const char *text, size_t size) {
  const char *end = text + size;
  while (text < end && (text = (const char *)memchr(text, '\\', (size_t)(end - text))) != NULL) {
    text++;
    if (text < end && *text == '/')
      return 1;
  }
  return 0;
}

int kb_yaml_parser_open (kb_yaml_parser *parser, const char *text, size_t size, int is_kubernetes) {
  memset(parser, 0, sizeof(kb_yaml_parser));
  parser->is_kubernetes = is_kubernetes;
  parser->has_slashes = is_kubernetes && has_slashes(text, size);
  parser->excess = kb_yaml_excess_directive(text, size);
  if (!yaml_parser_initialize(&parser->libyaml))
    return 0;
  kb_yaml_input_set(&parser->libyaml, &parser->input, text, size, &parser->colons);
  return 1;
}

/* Deleted objects are zeroed. */
void kb_yaml_parser_close (kb_yaml_parser *parser) {
  yaml_event_delete(&parser->event);
  yaml_parser_delete(&parser->libyaml);
  kb_buffer_free(&parser->colons.list);
}

/* }====== */

/* {====== Places and faults ====== */

static int begins_character (char byte) {
  return ((unsigned char)byte & 0xC0) != 0x80;
}

size_t kb_yaml_parser_offset (kb_yaml_parser *parser, yaml_mark_t mark) {
  const char *text = parser->input.text;
  size_t size = parser->input.size, offset = parser->offset, index = parser->index;
  for (; index > mark.index; index--)
    do
      offset--;
    while (!begins_character(text[offset]));
  for (; index < mark.index && offset < size; index++)
    do
      offset++;
    while (offset < size && !begins_character(text[offset]));
  parser->index = index;
  parser->offset = offset;
  return offset;
}

static kb_yaml_step fail (kb_yaml_parser *parser, const char *code, size_t offset,
                          const char *message) {
  parser->fault.code = code;
  parser->fault.offset = offset;
  parser->fault.after_document = 0;
  snprintf(parser->fault.message, sizeof(parser->fault.message), "%s", message);
  return KB_YAML_FAULT;
}

/* libyaml's problem, and its context. */
static kb_yaml_step libyaml_fault (kb_yaml_parser *parser) {
  const yaml_parser_t *libyaml = &parser->libyaml;
  const char *problem = libyaml->problem != NULL ? libyaml->problem : "invalid YAML";
  size_t line, column;
  if (libyaml->error == YAML_MEMORY_ERROR)
    return KB_YAML_NO_MEMORY;
  if (libyaml->error == YAML_READER_ERROR)
    return fail(parser, "yaml.syntax",
                kb_yaml_colons_offset(&parser->colons, libyaml->problem_offset), problem);
  fail(parser, "yaml.syntax", kb_yaml_parser_offset(parser, libyaml->problem_mark), problem);
  parser->fault.after_document =
      libyaml->error == YAML_PARSER_ERROR && libyaml->state == YAML_PARSE_DOCUMENT_START_STATE;
  if (libyaml->context != NULL) {
    kb_position(parser->input.text, parser->input.size,
                kb_yaml_parser_offset(parser, libyaml->context_mark), &line, &column);
    snprintf(parser->fault.message, sizeof(parser->fault.message),
             "%s (%s at line %zu, column %zu)", problem, libyaml->context, line, column);
  }
  return KB_YAML_FAULT;
}

/* }====== */

/* {====== Colons that end a plain scalar in flow ====== */

/* Gets libyaml's next event. */
static kb_yaml_step parse (kb_yaml_parser *parser) {
  yaml_event_t *event = &parser->event;
  yaml_event_delete(event);
  if (!yaml_parser_parse(&parser->libyaml, event))
    return libyaml_fault(parser);
  return KB_YAML_EVENT;
}

/* All collections in a flow collection are flow style too, so counting needs no stack. */
static void count_flow (const yaml_event_t *event, int *flow) {
  switch (event->type) {
  case YAML_SEQUENCE_START_EVENT:
    *flow += event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
    return;
  case YAML_MAPPING_START_EVENT:
    *flow += event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
    return;
  case YAML_SEQUENCE_END_EVENT:
  case YAML_MAPPING_END_EVENT:
    *flow -= *flow > 0;
    return;
  default:
    return;
  }
}

static int is_plain (const yaml_event_t *event) {
  return event->type == YAML_SCALAR_EVENT && event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
}

/* Starts again before the first event. */
static kb_yaml_step restart (kb_yaml_parser *parser) {
  yaml_event_delete(&parser->event);
  yaml_parser_delete(&parser->libyaml);
  if (!yaml_parser_initialize(&parser->libyaml))
    return KB_YAML_NO_MEMORY;
  kb_yaml_input_set(&parser->libyaml, &parser->input, parser->input.text, parser->input.size,
                    &parser->colons);
  return KB_YAML_EVENT;
}

/* goyaml.v2 treats a colon that begins a node in flow as an indicator: it cannot be text. */
static kb_yaml_step check_beginning (kb_yaml_parser *parser, int flow) {
  const yaml_event_t *event = &parser->event;
  yaml_mark_t end = event->end_mark;
  if (flow == 0 || !is_plain(event) ||
      !kb_yaml_colons_begin(&parser->colons, (const char *)event->data.scalar.value,
                            event->data.scalar.length))
    return KB_YAML_EVENT;
  end.index--; /* its own offset: the mark is after it */
  return fail(parser, "yaml.syntax", kb_yaml_parser_offset(parser, end),
              "did not find expected node content");
}

/* Parses the text to its end, its fault, or the depth limit. */
static kb_yaml_step try_guesses (kb_yaml_parser *parser) {
  const yaml_event_t *event = &parser->event;
  int flow = 0, depth = 0;
  kb_yaml_step step = restart(parser);
  while (step == KB_YAML_EVENT && depth <= KB_MAX_DEPTH) {
    step = parse(parser);
    if (step != KB_YAML_EVENT || event->type == YAML_STREAM_END_EVENT)
      break;
    count_flow(event, &flow);
    depth += event->type == YAML_SEQUENCE_START_EVENT || event->type == YAML_MAPPING_START_EVENT;
    depth -= event->type == YAML_SEQUENCE_END_EVENT || event->type == YAML_MAPPING_END_EVENT;
    step = check_beginning(parser, flow);
  }
  return step;
}

/* Whether the fault may be due to a wrong guess for a colon: the guess is then revised. */
static int change_guess (kb_yaml_parser *parser) {
  int is_scanner = parser->libyaml.error == YAML_SCANNER_ERROR;
  return kb_yaml_colons_change(&parser->colons, parser->fault.offset, is_scanner);
}

/*
** libyaml's scanner stopped at a colon. Guesses which colons are text, lets libyaml parse until
** no guess is wrong, and returns to the previous event. Events up to there stay valid: a colon
** changes nothing before it.
*/
static kb_yaml_step read_colons (kb_yaml_parser *parser) {
  size_t events = parser->events;
  kb_yaml_step step;
  if (!kb_yaml_colons_find(&parser->colons, parser->input.text, parser->input.size,
                           parser->fault.offset))
    return KB_YAML_NO_MEMORY;
  do
    step = try_guesses(parser);
  while (step == KB_YAML_FAULT && change_guess(parser));
  if (step == KB_YAML_NO_MEMORY)
    return step;
  for (step = restart(parser); step == KB_YAML_EVENT && events > 0; events--)
    step = parse(parser);
  return step;
}

/* Restores the colons of a scalar. */
static void restore (const kb_yaml_parser *parser, yaml_event_t *event) {
  if (event->type == YAML_SCALAR_EVENT)
    event->data.scalar.length = kb_yaml_colons_restore(
        &parser->colons, (char *)event->data.scalar.value, event->data.scalar.length);
}

/* Whether libyaml's scanner stopped at a colon for the first time. */
static int is_colon_fault (const kb_yaml_parser *parser) {
  return parser->is_kubernetes && parser->libyaml.error == YAML_SCANNER_ERROR &&
         parser->colons.list.size == 0 &&
         kb_yaml_is_colon(parser->input.text, parser->input.size, parser->fault.offset);
}

/* Gets the next event as goyaml.v2 would find it. */
static kb_yaml_step next_event (kb_yaml_parser *parser) {
  kb_yaml_step step = parse(parser);
  if (step == KB_YAML_FAULT && is_colon_fault(parser)) {
    step = read_colons(parser);
    if (step == KB_YAML_EVENT)
      step = parse(parser);
  }
  if (step != KB_YAML_EVENT)
    return step;
  parser->events++;
  if (parser->colons.list.size > 0) {
    step = check_beginning(parser, parser->flow);
    restore(parser, &parser->event);
  }
  return step;
}

/* }====== */

/* {====== What goyaml.v2 rejects ====== */

/*
** In flow, every `?` is an indicator for goyaml.v2; for libyaml since 0.2.5, only one before a
** blank.
*/
static kb_yaml_step check_question (kb_yaml_parser *parser) {
  const yaml_event_t *event = &parser->event;
  if (is_plain(event) && memchr(event->data.scalar.value, '?', event->data.scalar.length) != NULL)
    return fail(parser, "yaml.syntax", kb_yaml_parser_offset(parser, event->start_mark),
                "unexpected `?` in flow (Kubernetes needs quotes)");
  return KB_YAML_EVENT;
}

/* goyaml.v2 does not support the escape `\/`, which YAML 1.2 took from JSON. */
static kb_yaml_step check_escapes (kb_yaml_parser *parser) {
  const yaml_event_t *event = &parser->event;
  const char *text = parser->input.text;
  size_t start, at, end;
  if (event->type != YAML_SCALAR_EVENT ||
      event->data.scalar.style != YAML_DOUBLE_QUOTED_SCALAR_STYLE ||
      memchr(event->data.scalar.value, '/', event->data.scalar.length) == NULL)
    return KB_YAML_EVENT;
  start = at = kb_yaml_parser_offset(parser, event->start_mark);
  end = kb_yaml_parser_offset(parser, event->end_mark);
  for (; at < end && text[at] != '"'; at++) /* skips an anchor, a tag, comments */
    if (text[at] == '#')
      while (at < end && text[at] != '\n' && text[at] != '\r')
        at++;
  for (; at < end; at++)
    if (text[at] == '\\' && text[++at] == '/')
      return fail(parser, "yaml.syntax", start, "unknown escape \\/ (not supported by Kubernetes)");
  return KB_YAML_EVENT;
}

/* }====== */

kb_yaml_step kb_yaml_parser_next (kb_yaml_parser *parser) {
  int is_flow = parser->flow > 0;
  kb_yaml_step step;
  if (parser->excess < parser->input.size)
    return fail(parser, "yaml.directive-limit", parser->excess, "more than 1000 %TAG directives");
  step = next_event(parser);
  if (step != KB_YAML_EVENT)
    return step;
  count_flow(&parser->event, &parser->flow);
  if (parser->has_slashes && (step = check_escapes(parser)) != KB_YAML_EVENT)
    return step;
  return is_flow && parser->is_kubernetes ? check_question(parser) : KB_YAML_EVENT;
}
