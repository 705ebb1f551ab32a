/*
** yaml_core.c - where YAML 1.2 and libyaml differ in what they allow, as far as the lines between
** documents and single events show it.
*/

#include "yaml_core.h"

#include <stdint.h>
#include <string.h>

#include "base/buffer.h"
#include "yaml_break.h"

/* {====== Lines between documents ====== */

/* State of the walk through the lines. */
typedef struct preface {
  const char *text; /* the text, later its copy */
  size_t size;
  kb_buffer *copy; /* empty until the first change */
  kb_yaml_fault *fault;
  size_t directives; /* number since the last document; `directive` is the last one's offset */
  size_t directive;
  size_t ended; /* the offset of the `...` that ended a document, SIZE_MAX: none */
} preface;

static int is_blank (char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

/* Whether the line from `at` is blank, or a comment preceded by a blank. */
static int is_empty (const char *line, size_t length, size_t at) {
  size_t start = at;
  while (at < length && is_blank(line[at]))
    at++;
  return at == length || (line[at] == '#' && (at > start || at == 0));
}

static int begins_with (const char *line, size_t length, const char *mark) {
  size_t size = strlen(mark);
  return length >= size && memcmp(line, mark, size) == 0 &&
         (length == size || is_blank(line[size]));
}

/* Overwrites bytes of the copy, which is created by the first change. */
static kb_yaml_step change (preface *p, size_t offset, const char *bytes) {
  if (p->copy->size == 0 && !kb_buffer_add(p->copy, p->text, p->size))
    return KB_YAML_NO_MEMORY;
  p->text = p->copy->data;
  memcpy(p->copy->data + offset, bytes, strlen(bytes));
  return KB_YAML_EVENT;
}

static kb_yaml_step set_fault (kb_yaml_fault *fault, size_t offset, const char *message) {
  memset(fault, 0, sizeof(*fault));
  fault->code = "yaml.syntax";
  fault->offset = offset;
  strcpy(fault->message, message);
  return KB_YAML_FAULT;
}

/* Versions 1.x that libyaml does not know, and unknown directives, become comments. */
static kb_yaml_step read_directive (preface *p, size_t at, size_t length) {
  const char *line = p->text + at;
  size_t digits;
  p->directives++;
  p->directive = at;
  if (begins_with(line, length, "%TAG"))
    return KB_YAML_EVENT;
  if (!begins_with(line, length, "%YAML"))
    return change(p, at, "#");
  for (digits = 5; digits < length && is_blank(line[digits]);)
    digits++;
  if (length - digits < 3 || memcmp(line + digits, "1.", 2) != 0)
    return KB_YAML_EVENT;
  if (length - digits > 3 && line[digits + 3] == '#')
    return set_fault(p->fault, at + digits + 3, "expected a blank before the comment");
  if (!is_empty(line, length, digits + 3))
    return KB_YAML_EVENT;
  if (line[digits + 2] != '1' && line[digits + 2] != '2')
    return change(p, at, "#");
  return KB_YAML_EVENT;
}

/* Handles a line outside documents. Sets *inside if it begins one. */
static kb_yaml_step read_outside (preface *p, size_t at, size_t length, int *inside) {
  const char *line = p->text + at;
  if (length > 0 && line[0] == '%')
    return read_directive(p, at, length);
  if (begins_with(line, length, "...") && is_empty(line, length, 3))
    return change(p, at, "#"); /* it ends nothing */
  if (is_empty(line, length, 0))
    return KB_YAML_EVENT;
  *inside = 1;
  if (!begins_with(line, length, "---")) {
    if (p->directives > 0)
      return set_fault(p->fault, p->directive, "expected `---` after the directive");
    if (p->ended != SIZE_MAX)
      return change(p, p->ended, "---");
  }
  p->directives = 0;
  return KB_YAML_EVENT;
}

kb_yaml_step kb_yaml_core_prepare (kb_yaml_core *core, const char *text, size_t size,
                                   kb_buffer *copy, kb_yaml_fault *fault) {
  preface p = {text, size, copy, fault, 0, 0, SIZE_MAX};
  kb_yaml_step step;
  size_t at, length;
  int inside = 0;
  for (at = 0; at < p.size; at += length + 1) {
    const char *end = (const char *)memchr(p.text + at, '\n', p.size - at);
    length = end != NULL ? (size_t)(end - p.text) - at : p.size - at;
    if (!inside) {
      step = read_outside(&p, at, length, &inside);
      if (step != KB_YAML_EVENT)
        return step;
    }
    else if (p.text[at] == '.' && begins_with(p.text + at, length, "...") &&
             is_empty(p.text + at, length, 3)) {
      p.ended = at;
      inside = 0;
    }
  }
  if (p.directives > 0)
    return set_fault(fault, p.directive, "expected `---` after the directive");
  core->text = p.text;
  core->size = size;
  return KB_YAML_EVENT;
}

/* }====== */

/* {====== Events ====== */

/* Whether a comment begins directly at the mark. */
static int is_glued (const kb_yaml_core *core, kb_yaml_parser *parser, yaml_mark_t mark) {
  size_t at = kb_yaml_parser_offset(parser, mark);
  return at < core->size && core->text[at] == '#';
}

/* Whether a comment directly follows the comma between `last` and the mark. */
static int has_glued_comma (const kb_yaml_core *core, kb_yaml_parser *parser, yaml_mark_t last,
                            yaml_mark_t mark) {
  size_t at = kb_yaml_parser_offset(parser, last), end = kb_yaml_parser_offset(parser, mark);
  int in_comment = 0;
  for (; at + 1 < end && (in_comment || core->text[at] != ','); at++)
    in_comment = core->text[at] == '#' ||
                 (in_comment && kb_yaml_break_size(core->text + at, core->text + end) == 0);
  return at + 1 < end && core->text[at + 1] == '#';
}

static kb_yaml_step fail_at (kb_yaml_parser *parser, yaml_mark_t mark, const char *message) {
  return set_fault(&parser->fault, kb_yaml_parser_offset(parser, mark), message);
}

static kb_yaml_step fail_glued (kb_yaml_parser *parser, yaml_mark_t mark) {
  return fail_at(parser, mark, "expected a blank before the comment");
}

static kb_yaml_step check_scalar (const kb_yaml_core *core, kb_yaml_parser *parser, int is_flow) {
  const yaml_event_t *event = &parser->event;
  yaml_scalar_style_t style = event->data.scalar.style;
  if (is_flow && style == YAML_PLAIN_SCALAR_STYLE && event->data.scalar.length == 1 &&
      event->data.scalar.value[0] == '-')
    return fail_at(parser, event->start_mark, "unexpected `-`");
  if ((style == YAML_SINGLE_QUOTED_SCALAR_STYLE || style == YAML_DOUBLE_QUOTED_SCALAR_STYLE) &&
      is_glued(core, parser, event->end_mark))
    return fail_glued(parser, event->end_mark);
  return KB_YAML_EVENT;
}

/* Directives need `...` before them, except in the first document. */
static kb_yaml_step check_directives (const kb_yaml_core *core, kb_yaml_parser *parser) {
  const yaml_event_t *event = &parser->event;
  int has_directives = event->data.document_start.version_directive != NULL ||
                       event->data.document_start.tag_directives.start !=
                           event->data.document_start.tag_directives.end;
  if (has_directives && core->is_open)
    return fail_at(parser, event->start_mark, "expected `...` before the directive");
  return KB_YAML_EVENT;
}

/* Checks the end of a flow list or mapping: its bracket, or nothing for a single pair. */
static kb_yaml_step check_end (const kb_yaml_core *core, kb_yaml_parser *parser) {
  const yaml_event_t *event = &parser->event;
  if (event->end_mark.index > event->start_mark.index && is_glued(core, parser, event->end_mark))
    return fail_glued(parser, event->end_mark);
  return KB_YAML_EVENT;
}

kb_yaml_step kb_yaml_core_check (kb_yaml_core *core, kb_yaml_parser *parser, int is_flow) {
  const yaml_event_t *event = &parser->event;
  yaml_mark_t last = core->last;
  core->last = event->end_mark;
  if (is_flow && has_glued_comma(core, parser, last, event->start_mark))
    return fail_glued(parser, last);
  switch (event->type) {
  case YAML_DOCUMENT_START_EVENT:
    return check_directives(core, parser);
  case YAML_DOCUMENT_END_EVENT:
    core->is_open = event->data.document_end.implicit;
    return KB_YAML_EVENT;
  case YAML_SEQUENCE_END_EVENT:
  case YAML_MAPPING_END_EVENT:
    return check_end(core, parser);
  case YAML_SCALAR_EVENT:
    return check_scalar(core, parser, is_flow);
  default:
    return KB_YAML_EVENT;
  }
}

/* }====== */
