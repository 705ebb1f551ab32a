/* encode.h - what the encoders of JSON and YAML share. */

#ifndef KUBEBUNDLE_ENCODE_H
#define KUBEBUNDLE_ENCODE_H

#include <stddef.h>

#include "value.h"

/* A table being written and the position in it; the list leads outwards. */
typedef struct kb_level {
  const struct kb_level *outer;
  const void *table;
  size_t depth;
  const char *key; /* NULL: in a list, at `position` */
  size_t key_size;
  size_t position;
} kb_level;

/* The output format, and how it reports a value that it cannot represent. */
typedef struct kb_format {
  const char *name;
  const char *code; /* of the failure to raise; NULL: raises a string, for programming errors */
} kb_format;

/* Enters the table at `index`. Raises if the table contains itself or is nested too deeply. */
kb_level kb_level_enter (lua_State *L, int index, const kb_level *outer, const kb_format *format);

/*
** Raises "cannot write WHAT as FORMAT, at PATH". `what` describes the value, never its content.
*/
void kb_refuse (lua_State *L, const kb_level *at, const kb_format *format, const char *what);

/* Raises if the table at `index` has fields that come from a metamethod. */
void kb_check_plain (lua_State *L, const kb_level *at, const kb_format *format, int index,
                     const kb_marks *marks);

/* Raises for a map whose key, on top of the stack, is not a string. */
void kb_refuse_key (lua_State *L, const kb_level *at, const kb_format *format);

/* Raises for the value at `index`, whose type the format does not have. */
void kb_refuse_type (lua_State *L, const kb_level *at, const kb_format *format, int index);

#endif
