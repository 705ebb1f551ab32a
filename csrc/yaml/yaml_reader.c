/* yaml_reader.c - see yaml_reader.h. */

#include "yaml_reader.h"

#include <stdarg.h>
#include <string.h>

#include "base/buffer_owner.h"
#include "base/failure.h"
#include "base/owner.h"
#include "base/position.h"
#include "base/utf16.h"
#include "base/utf8.h"

#define READER_TYPE "kubebundle.yaml"

/* __gc and __close; deleted objects are zeroed, so a second call does nothing. */
static int reader_close (lua_State *L) {
  kb_yaml *yaml = (kb_yaml *)lua_touserdata(L, 1);
  kb_yaml_parser_close(&yaml->parser);
  kb_buffer_free(&yaml->scratch);
  kb_buffer_free(&yaml->copy);
  return 0;
}

/* Replaces UTF-16 with UTF-8 in a buffer on the stack, and drops a byte order mark. */
static int to_utf8 (lua_State *L, const char **text, size_t *size) {
  size_t invalid, line, column, mark = 0;
  int big_endian = kb_utf16_mark(*text, *size);
  if (big_endian >= 0) {
    kb_buffer *buffer = kb_buffer_new(L);
    buffer->secret = 1;
    if (!kb_utf16_to_utf8(buffer, *text + 2, *size - 2, big_endian, &invalid))
      return kb_out_of_memory(L);
    if (invalid < *size - 2) {
      kb_position(buffer->data, buffer->size, buffer->size, &line, &column);
      return kb_fail(L, "text.invalid-utf16", line, column, "invalid UTF-16 at byte %I",
                     (lua_Integer)invalid + 3);
    }
    *text = buffer->data;
    *size = buffer->size;
    return 0;
  }
  if (*size >= 3 && memcmp(*text, "\xEF\xBB\xBF", 3) == 0) {
    mark = 3;
    *text += mark;
    *size -= mark;
  }
  invalid = kb_utf8_invalid(*text, *size);
  if (invalid < *size) {
    kb_position(*text, *size, invalid, &line, &column);
    return kb_fail(L, "text.invalid-utf8", line, column, "invalid UTF-8 at byte %I",
                   (lua_Integer)(mark + invalid) + 1);
  }
  return 0;
}

static void push_failure (kb_yaml *yaml, const char *code, size_t offset, const char *message) {
  size_t line, column;
  kb_position(yaml->text, yaml->size, offset, &line, &column);
  kb_fail(yaml->L, code, line, column, "%s", message);
}

static int push_fault (kb_yaml *yaml, const kb_yaml_fault *fault) {
  push_failure(yaml, fault->code, fault->offset, fault->message);
  if (fault->after_document) {
    lua_pushboolean(yaml->L, 1);
    lua_setfield(yaml->L, -2, "after_document");
  }
  return 0;
}

/* Prepares the text for the core schema: 1, or 0 with nil and an error pushed. */
static int prepare_core (lua_State *L, kb_yaml *yaml) {
  kb_yaml_fault fault;
  yaml->copy.secret = 1;
  switch (kb_yaml_core_prepare(&yaml->core, yaml->text, yaml->size, &yaml->copy, &fault)) {
  case KB_YAML_NO_MEMORY:
    return kb_out_of_memory(L);
  case KB_YAML_FAULT:
    return push_fault(yaml, &fault);
  default:
    yaml->text = yaml->core.text;
    return 1;
  }
}

kb_yaml *kb_yaml_open (lua_State *L, const char *text, size_t size, kb_schema schema) {
  kb_yaml *yaml;
  luaL_checkstack(L, 10, NULL);
  if (to_utf8(L, &text, &size) != 0)
    return NULL;
  yaml = (kb_yaml *)kb_new_owner(L, sizeof(kb_yaml), READER_TYPE, reader_close);
  yaml->L = L;
  yaml->schema = schema == KB_SCHEMA_SPELLED ? KB_SCHEMA_KUBERNETES : schema;
  yaml->spelled = schema == KB_SCHEMA_SPELLED;
  yaml->event = &yaml->parser.event;
  yaml->text = text;
  yaml->size = size;
  if (schema == KB_SCHEMA_CORE && !prepare_core(L, yaml))
    return NULL;
  if (!kb_yaml_parser_open(&yaml->parser, yaml->text, size, schema != KB_SCHEMA_CORE))
    kb_out_of_memory(L);
  return yaml;
}

int kb_yaml_next (kb_yaml *yaml) {
  int is_flow = yaml->parser.flow > 0;
  kb_yaml_step step = kb_yaml_parser_next(&yaml->parser);
  if (step == KB_YAML_EVENT && yaml->schema == KB_SCHEMA_CORE)
    step = kb_yaml_core_check(&yaml->core, &yaml->parser, is_flow);
  if (step == KB_YAML_NO_MEMORY)
    return kb_out_of_memory(yaml->L);
  return step == KB_YAML_EVENT || push_fault(yaml, &yaml->parser.fault);
}

int kb_yaml_fail (kb_yaml *yaml, yaml_mark_t mark, const char *code, const char *format, ...) {
  va_list arguments;
  const char *message;
  luaL_checkstack(yaml->L, 8, NULL);
  va_start(arguments, format);
  message = lua_pushvfstring(yaml->L, format, arguments);
  va_end(arguments);
  push_failure(yaml, code, kb_yaml_parser_offset(&yaml->parser, mark), message);
  lua_remove(yaml->L, -3);
  return 0;
}
