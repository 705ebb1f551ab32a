/*
** yaml_reader.h - libyaml's events over text of any encoding that YAML has, from a parser that no
** Lua error can leak.
*/

#ifndef KUBEBUNDLE_YAML_READER_H
#define KUBEBUNDLE_YAML_READER_H

#include <stddef.h>
#include <yaml.h>

#include "core.h"
#include "scalar.h"
#include "yaml_input.h"

typedef struct kb_yaml {
  lua_State *L;
  kb_schema schema;
  int spelled; /* plain scalars become values that keep their spelling (spelled.h), keys are text */
  const char *text; /* UTF-8, without a byte order mark */
  size_t size;
  yaml_parser_t parser;
  kb_yaml_input input;
  yaml_event_t event; /* the current one */
  int flow;           /* how many flow lists and mappings are open */
  int has_slashes;    /* Kubernetes reads it, and somewhere a slash stands after a backslash */
  size_t index;       /* of a character that begins at the byte `offset` */
  size_t offset;
  kb_buffer scratch;  /* for whoever reads: freed with the reader */
  struct {            /* for the core schema, see yaml_core.c */
    yaml_mark_t last; /* where the event before ended */
    int is_open;      /* the document before ended without `...` */
  } core;
} kb_yaml;

/*
** Pushes a to-be-closed reader (and what it needs, on the slots below) that stands before the
** stream's first event. NULL, with nil and an error pushed, where the text is not UTF-8 or UTF-16.
** `text` must outlive the reader.
*/
kb_yaml *kb_yaml_open (lua_State *L, const char *text, size_t size, kb_schema schema);

/* Goes to the next event: 1, or 0 with nil and an error pushed. */
int kb_yaml_next (kb_yaml *yaml);

/* The byte offset of a mark, which counts characters; SIZE_MAX for one before the last. */
size_t kb_yaml_offset (kb_yaml *yaml, yaml_mark_t mark);

/* Pushes nil and an error at the mark; returns 0. The format is that of lua_pushfstring. */
int kb_yaml_fail (kb_yaml *yaml, yaml_mark_t mark, const char *code, const char *format, ...);

#endif
