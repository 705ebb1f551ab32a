/*
** yaml_core.c - what YAML 1.2 allows and forbids where libyaml does not, as far as a look at the
** lines between documents and at single events can tell.
*/

#include "yaml_core.h"

#include <string.h>

#include "base/buffer_owner.h"
#include "base/failure.h"
#include "base/position.h"

/* {====== Lines between documents ====== */

/* Where the walk through the lines is. */
typedef struct preface {
  lua_State *L;
  const char *text; /* the text, then its copy */
  char *copy;       /* NULL until something is changed */
  size_t size;
  size_t directives; /* seen since the last document; the last one's offset is in `directive` */
  size_t directive;
  size_t ended; /* the offset of the `...` that ended a document, SIZE_MAX: none */
} preface;

static int is_blank (char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

/* Whether the line from `at` on is blank, or a comment that nothing is glued to. */
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

/* Goes on with a copy. */
static void copy (preface *p) {
  kb_buffer *buffer = kb_buffer_new(p->L);
  buffer->secret = 1;
  if (!kb_buffer_add(buffer, p->text, p->size))
    kb_out_of_memory(p->L);
  p->text = p->copy = buffer->data;
}

/* Overwrites a byte of the copy, which is made for the first one. */
static void change (preface *p, size_t offset, char byte) {
  if (p->copy == NULL)
    copy(p);
  p->copy[offset] = byte;
}

static int fail_at (preface *p, size_t offset, const char *message) {
  size_t line, column;
  kb_position(p->text, p->size, offset, &line, &column);
  kb_fail(p->L, "yaml.syntax", line, column, "%s", message);
  return 0;
}

/* Versions 1.x that libyaml does not know, and directives that nobody knows, become comments. */
static int read_directive (preface *p, size_t at, size_t length) {
  const char *line = p->text + at;
  size_t digits;
  p->directives++;
  p->directive = at;
  if (begins_with(line, length, "%TAG"))
    return 1;
  if (!begins_with(line, length, "%YAML")) {
    change(p, at, '#');
    return 1;
  }
  for (digits = 5; digits < length && is_blank(line[digits]);)
    digits++;
  if (length - digits < 3 || memcmp(line + digits, "1.", 2) != 0)
    return 1;
  if (length - digits > 3 && line[digits + 3] == '#')
    return fail_at(p, at + digits + 3, "expected a blank before the comment");
  if (!is_empty(line, length, digits + 3))
    return 1;
  if (line[digits + 2] != '1' && line[digits + 2] != '2')
    change(p, at, '#');
  return 1;
}

/* A line outside documents. *inside is set where it begins one. */
static int read_outside (preface *p, size_t at, size_t length, int *inside) {
  const char *line = p->text + at;
  if (length > 0 && line[0] == '%')
    return read_directive(p, at, length);
  if (begins_with(line, length, "...") && is_empty(line, length, 3)) {
    change(p, at, '#'); /* it ends nothing */
    return 1;
  }
  if (is_empty(line, length, 0))
    return 1;
  *inside = 1;
  if (!begins_with(line, length, "---")) {
    if (p->directives > 0)
      return fail_at(p, p->directive, "expected `---` after the directive");
    if (p->ended != SIZE_MAX) {
      change(p, p->ended, '-');
      change(p, p->ended + 1, '-');
      change(p, p->ended + 2, '-');
    }
  }
  p->directives = 0;
  return 1;
}

int kb_yaml_core_prepare (lua_State *L, const char **text, size_t size) {
  preface p = {0};
  size_t at, length;
  int inside = 0;
  p.L = L;
  p.text = *text;
  p.size = size;
  p.ended = SIZE_MAX;
  for (at = 0; at < p.size; at += length + 1) {
    const char *end = (const char *)memchr(p.text + at, '\n', p.size - at);
    length = end != NULL ? (size_t)(end - p.text) - at : p.size - at;
    if (!inside) {
      if (!read_outside(&p, at, length, &inside))
        return 0;
    }
    else if (p.text[at] == '.' && begins_with(p.text + at, length, "...") &&
             is_empty(p.text + at, length, 3)) {
      p.ended = at;
      inside = 0;
    }
  }
  if (p.directives > 0)
    return fail_at(&p, p.directive, "expected `---` after the directive");
  *text = p.text;
  return 1;
}

/* }====== */

/* {====== Events ====== */

/* Whether a comment is glued to the comma after the last node, or to what ends at `mark`. */
static int is_glued (kb_yaml *yaml, yaml_mark_t mark) {
  size_t at = kb_yaml_parser_offset(&yaml->parser, mark);
  return at < yaml->size && yaml->text[at] == '#';
}

/* Whether a comma between the last node and the mark has a comment glued to it. */
static int has_glued_comma (kb_yaml *yaml, yaml_mark_t last, yaml_mark_t mark) {
  size_t at = kb_yaml_parser_offset(&yaml->parser, last),
         end = kb_yaml_parser_offset(&yaml->parser, mark);
  while (at + 1 < end && yaml->text[at] != ',') {
    if (yaml->text[at] == '#') {
      const char *line_end = (const char *)memchr(yaml->text + at, '\n', end - at);
      if (line_end == NULL)
        return 0;
      at = (size_t)(line_end - yaml->text);
    }
    at++;
  }
  return at + 1 < end && yaml->text[at + 1] == '#';
}

static int fail_glued (kb_yaml *yaml, yaml_mark_t mark) {
  return kb_yaml_fail(yaml, mark, "yaml.syntax", "expected a blank before the comment");
}

static int check_scalar (kb_yaml *yaml, int is_flow) {
  const yaml_event_t *event = yaml->event;
  yaml_scalar_style_t style = event->data.scalar.style;
  if (is_flow && style == YAML_PLAIN_SCALAR_STYLE && event->data.scalar.length == 1 &&
      event->data.scalar.value[0] == '-')
    return kb_yaml_fail(yaml, event->start_mark, "yaml.syntax", "unexpected `-`");
  if ((style == YAML_SINGLE_QUOTED_SCALAR_STYLE || style == YAML_DOUBLE_QUOTED_SCALAR_STYLE) &&
      is_glued(yaml, event->end_mark))
    return fail_glued(yaml, event->end_mark);
  return 1;
}

/* Directives need `...` before them, except in the first document. */
static int check_directives (kb_yaml *yaml) {
  const yaml_event_t *event = yaml->event;
  int has_directives = event->data.document_start.version_directive != NULL ||
                       event->data.document_start.tag_directives.start !=
                           event->data.document_start.tag_directives.end;
  if (has_directives && yaml->core.is_open)
    return kb_yaml_fail(yaml, event->start_mark, "yaml.syntax",
                        "expected `...` before the directive");
  return 1;
}

/* A flow list or mapping that ends, by its bracket or, for a single pair, without one. */
static int check_end (kb_yaml *yaml) {
  const yaml_event_t *event = yaml->event;
  if (event->end_mark.index > event->start_mark.index && is_glued(yaml, event->end_mark))
    return fail_glued(yaml, event->end_mark);
  return 1;
}

int kb_yaml_core_check (kb_yaml *yaml, int is_flow) {
  const yaml_event_t *event = yaml->event;
  yaml_mark_t last = yaml->core.last;
  yaml->core.last = event->end_mark;
  if (is_flow && has_glued_comma(yaml, last, event->start_mark))
    return fail_glued(yaml, last);
  switch (event->type) {
  case YAML_DOCUMENT_START_EVENT:
    return check_directives(yaml);
  case YAML_DOCUMENT_END_EVENT:
    yaml->core.is_open = event->data.document_end.implicit;
    return 1;
  case YAML_SEQUENCE_END_EVENT:
  case YAML_MAPPING_END_EVENT:
    return check_end(yaml);
  case YAML_SCALAR_EVENT:
    return check_scalar(yaml, is_flow);
  default:
    return 1;
  }
}

/* }====== */
