/* encode.h - what the encoders of JSON and YAML share. */

#ifndef KUBEBUNDLE_ENCODE_H
#define KUBEBUNDLE_ENCODE_H

#include <stddef.h>

#include "value.h"

/* A table that is being written, and where in it; the list leads outwards. */
typedef struct kb_level {
  const struct kb_level *outer;
  const void *table;
  size_t depth;
  const char *key; /* NULL: in a list, at `position` */
  size_t key_size;
  size_t position;
} kb_level;

/* What is written, and how a value is refused that has no form there. */
typedef struct kb_format {
  const char *name;
  const char *code; /* of the failure that is raised; NULL: a text is raised, as for programs */
} kb_format;

/* Goes into the table at `index`. Raises if the table contains itself or is nested too deep. */
kb_level kb_level_enter (lua_State *L, int index, const kb_level *outer, const kb_format *format);

/*
** Raises "cannot write WHAT as FORMAT, at PATH". `what` says what has no form in that format, never
** its content.
*/
void kb_refuse (lua_State *L, const kb_level *at, const kb_format *format, const char *what);

/* Raises for a table at `index` that a metamethod makes more than its own fields. */
void kb_check_plain (lua_State *L, const kb_level *at, const kb_format *format, int index,
                     const kb_marks *marks);

/* Raises for a map with the key on the top of the stack, which is not a string. */
void kb_refuse_key (lua_State *L, const kb_level *at, const kb_format *format);

/* Raises for the value at `index`, of a type that the format does not have. */
void kb_refuse_type (lua_State *L, const kb_level *at, const kb_format *format, int index);

#endif
