/*
** yaml_reader.c - libyaml's events over text of any encoding that YAML has, from a parser that no
** Lua error can leak.
*/

#include "yaml_reader.h"

#include <stdarg.h>
#include <string.h>

#include "utf16.h"
#include "yaml_core.h"
#include "yaml_tag.h"

#define READER_TYPE "kubebundle.yaml"

/* __gc and __close; all that is deleted leaves zeroes, so that a second call does nothing. */
static int reader_close (lua_State *L) {
  kb_yaml *yaml = (kb_yaml *)lua_touserdata(L, 1);
  yaml_event_delete(&yaml->event);
  yaml_parser_delete(&yaml->parser);
  kb_buffer_free(&yaml->scratch);
  return 0;
}

/* Replaces UTF-16 with UTF-8 in a buffer on the stack, and cuts a byte order mark. */
static int to_utf8 (lua_State *L, const char **text, size_t *size) {
  size_t invalid;
  int big_endian = kb_utf16_mark(*text, *size);
  if (big_endian >= 0) {
    kb_buffer *buffer = kb_buffer_new(L);
    buffer->secret = 1;
    if (!kb_utf16_to_utf8(buffer, *text + 2, *size - 2, big_endian, &invalid))
      return kb_out_of_memory(L);
    if (invalid < *size - 2)
      return kb_fail(L, "text.invalid-utf16", 1, 1,
                     "the text begins as UTF-16 and is not UTF-16 (byte %I)",
                     (lua_Integer)invalid + 3);
    *text = buffer->data;
    *size = buffer->size;
    return 0;
  }
  if (*size >= 3 && memcmp(*text, "\xEF\xBB\xBF", 3) == 0) {
    *text += 3;
    *size -= 3;
  }
  invalid = kb_utf8_invalid(*text, *size);
  if (invalid < *size) {
    size_t line, column;
    kb_position(*text, *size, invalid, &line, &column);
    return kb_fail(L, "text.invalid-utf8", line, column, "the text is not UTF-8");
  }
  return 0;
}

/* 1, or 0 with nil and an error pushed. */
static int check_tag_directives (lua_State *L, const char *text, size_t size) {
  size_t excess = kb_yaml_excess_directive(text, size), line, column;
  if (excess == size)
    return 1;
  kb_position(text, size, excess, &line, &column);
  kb_fail(L, "yaml.directive-limit", line, column, "more than %d %%TAG directives",
          KB_YAML_MAX_TAG_DIRECTIVES);
  return 0;
}

/* Whether `\/` stands anywhere in the text. */
static int has_slashes (const char *text, size_t size) {
  const char *end = text + size;
  while (text < end && (text = (const char *)memchr(text, '\\', (size_t)(end - text))) != NULL) {
    text++;
    if (text < end && *text == '/')
      return 1;
  }
  return 0;
}

kb_yaml *kb_yaml_open (lua_State *L, const char *text, size_t size, kb_schema schema) {
  kb_yaml *yaml;
  luaL_checkstack(L, 10, NULL);
  if (to_utf8(L, &text, &size) != 0 || !check_tag_directives(L, text, size))
    return NULL;
  if (schema == KB_SCHEMA_CORE && !kb_yaml_core_prepare(L, &text, size))
    return NULL;
  yaml = (kb_yaml *)kb_new_owner(L, sizeof(kb_yaml), READER_TYPE, reader_close);
  yaml->L = L;
  yaml->schema = schema == KB_SCHEMA_SPELLED ? KB_SCHEMA_KUBERNETES : schema;
  yaml->spelled = schema == KB_SCHEMA_SPELLED;
  yaml->text = text;
  yaml->size = size;
  yaml->has_slashes = schema == KB_SCHEMA_KUBERNETES && has_slashes(text, size);
  if (!yaml_parser_initialize(&yaml->parser))
    kb_out_of_memory(L);
  kb_yaml_input_set(&yaml->parser, &yaml->input, text, size);
  return yaml;
}

size_t kb_yaml_offset (kb_yaml *yaml, yaml_mark_t mark) {
  size_t index = yaml->index, offset = yaml->offset;
  if (mark.index < index)
    return SIZE_MAX;
  while (index < mark.index && offset < yaml->size) {
    offset++;
    while (offset < yaml->size && ((unsigned char)yaml->text[offset] & 0xC0) == 0x80)
      offset++;
    index++;
  }
  yaml->index = index;
  yaml->offset = offset;
  return offset;
}

/* libyaml ends each text with a line break: the mark of the line behind one that is not there
** becomes that of the end. */
static yaml_mark_t within_text (kb_yaml *yaml, yaml_mark_t mark) {
  size_t line, column;
  if (kb_yaml_offset(yaml, mark) == yaml->size && yaml->index < mark.index) {
    kb_position(yaml->text, yaml->size, yaml->size, &line, &column);
    mark.line = line - 1;
    mark.column = column - 1;
  }
  return mark;
}

/* An error of the reader has a byte offset, all others have marks. */
static int parser_failure (kb_yaml *yaml) {
  lua_State *L = yaml->L;
  const yaml_parser_t *parser = &yaml->parser;
  const char *problem = parser->problem != NULL ? parser->problem : "the text is no YAML";
  if (parser->error == YAML_MEMORY_ERROR)
    return kb_out_of_memory(L);
  if (parser->error == YAML_READER_ERROR) {
    size_t line, column;
    kb_position(yaml->text, yaml->size, parser->problem_offset, &line, &column);
    kb_fail(L, "yaml.syntax", line, column, "%s", problem);
    return 0;
  }
  if (parser->context != NULL) {
    yaml_mark_t context = within_text(yaml, parser->context_mark);
    return kb_yaml_fail(yaml, parser->problem_mark, "yaml.syntax", "%s (%s at line %I, column %I)",
                        problem, parser->context, (lua_Integer)context.line + 1,
                        (lua_Integer)context.column + 1);
  }
  kb_yaml_fail(yaml, parser->problem_mark, "yaml.syntax", "%s", problem);
  if (parser->error == YAML_PARSER_ERROR && parser->state == YAML_PARSE_DOCUMENT_START_STATE) {
    lua_pushboolean(L, 1);
    lua_setfield(L, -2, "after_document");
  }
  return 0;
}

/* Within a flow list or mapping all others are such, too, so that counting ends needs no stack. */
static void count_flow (kb_yaml *yaml) {
  const yaml_event_t *event = &yaml->event;
  switch (event->type) {
  case YAML_SEQUENCE_START_EVENT:
    yaml->flow += event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
    return;
  case YAML_MAPPING_START_EVENT:
    yaml->flow += event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
    return;
  case YAML_SEQUENCE_END_EVENT:
  case YAML_MAPPING_END_EVENT:
    yaml->flow -= yaml->flow > 0;
    return;
  default:
    return;
  }
}

/* In flow, every `?` is an indicator to goyaml.v2; to libyaml since 0.2.5, one before a blank. */
static int check_question (kb_yaml *yaml) {
  const yaml_event_t *event = &yaml->event;
  if (event->type == YAML_SCALAR_EVENT && event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
      memchr(event->data.scalar.value, '?', event->data.scalar.length) != NULL)
    return kb_yaml_fail(yaml, event->start_mark, "yaml.syntax",
                        "Kubernetes needs text with a `?` quoted between brackets or braces");
  return 1;
}

/* goyaml.v2 knows no escape `\/`, which YAML 1.2 took from JSON. */
static int check_escapes (kb_yaml *yaml) {
  const yaml_event_t *event = &yaml->event;
  size_t at, end;
  if (event->type != YAML_SCALAR_EVENT ||
      event->data.scalar.style != YAML_DOUBLE_QUOTED_SCALAR_STYLE ||
      memchr(event->data.scalar.value, '/', event->data.scalar.length) == NULL)
    return 1;
  at = kb_yaml_offset(yaml, event->start_mark);
  end = kb_yaml_offset(yaml, event->end_mark);
  for (; at < end && yaml->text[at] != '"'; at++) /* an anchor, a tag, comments */
    if (yaml->text[at] == '#')
      while (at < end && yaml->text[at] != '\n' && yaml->text[at] != '\r')
        at++;
  for (; at < end; at++)
    if (yaml->text[at] == '\\' && yaml->text[++at] == '/')
      return kb_yaml_fail(yaml, event->start_mark, "yaml.syntax", "Kubernetes knows no escape \\/");
  return 1;
}

int kb_yaml_next (kb_yaml *yaml) {
  int is_flow = yaml->flow > 0;
  yaml_event_delete(&yaml->event);
  if (!yaml_parser_parse(&yaml->parser, &yaml->event))
    return parser_failure(yaml);
  count_flow(yaml);
  if (yaml->schema == KB_SCHEMA_CORE)
    return kb_yaml_core_check(yaml, is_flow);
  if (yaml->has_slashes && !check_escapes(yaml))
    return 0;
  return !is_flow || check_question(yaml);
}

int kb_yaml_fail (kb_yaml *yaml, yaml_mark_t mark, const char *code, const char *format, ...) {
  va_list arguments;
  const char *message;
  mark = within_text(yaml, mark);
  luaL_checkstack(yaml->L, 4, NULL);
  va_start(arguments, format);
  message = lua_pushvfstring(yaml->L, format, arguments);
  va_end(arguments);
  kb_fail(yaml->L, code, mark.line + 1, mark.column + 1, "%s", message);
  lua_remove(yaml->L, -3);
  return 0;
}
