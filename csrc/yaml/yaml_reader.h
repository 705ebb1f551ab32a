/*
** yaml_reader.h - the events of a YAML text in any of YAML's encodings, from a parser that no Lua
** error can leak; its faults are errors for Lua.
*/

#ifndef KUBEBUNDLE_YAML_READER_H
#define KUBEBUNDLE_YAML_READER_H

#include <stddef.h>

#include "base/buffer.h"
#include "lua.h"
#include "scalar/scalar.h"
#include "yaml_core.h"
#include "yaml_parser.h"

typedef struct kb_yaml {
  lua_State *L;
  kb_schema schema;
  int spelled; /* plain scalars keep their spelling (spelled.h), keys are text */
  kb_yaml_parser parser;
  yaml_event_t *event; /* the parser's current one */
  const char *text;    /* UTF-8, without a byte order mark */
  size_t size;
  kb_buffer scratch; /* for any use while reading; freed with the reader */
  kb_buffer copy;    /* of the text, for the core schema */
  kb_yaml_core core;
} kb_yaml;

/*
** Pushes a to-be-closed reader (and what it needs, on the slots below) before the stream's first
** event. NULL, with nil and an error pushed, if the text is neither UTF-8 nor UTF-16. `text` must
** outlive the reader.
*/
kb_yaml *kb_yaml_open (lua_State *L, const char *text, size_t size, kb_schema schema);

/* Moves to the next event: 1, or 0 with nil and an error pushed. */
int kb_yaml_next (kb_yaml *yaml);

/* Pushes nil and an error at the mark; returns 0. The format is that of lua_pushfstring. */
int kb_yaml_fail (kb_yaml *yaml, yaml_mark_t mark, const char *code, const char *format, ...);

#endif
