/* spelled.h - values that keep their spelling: `1.10`, `012`, `on`. */

#ifndef KUBEBUNDLE_SPELLED_H
#define KUBEBUNDLE_SPELLED_H

#include <stddef.h>

#include "lua.h"
#include "scalar.h"

typedef enum {
  KB_SPELLED_SCALAR, /* a null, boolean or number, spelled differently than Lua would */
  KB_SPELLED_EMPTY,  /* a null without any text */
  KB_SPELLED_QUOTED, /* a string that is written in quotation marks */
  KB_SPELLED_FINAL   /* a string that stays one, whatever type its place has */
} kb_spelled_kind;

typedef struct kb_spelled {
  kb_spelled_kind kind;
  size_t size;
  char text[];
} kb_spelled;

/* NULL if the value at `index` is not spelled. */
const kb_spelled *kb_to_spelled (lua_State *L, int index);

/*
** Pushes the value without its spelling: a number, a boolean, null, a string. Returns 0 and
** pushes nothing if the value at `index` is not spelled.
*/
int kb_push_unspelled (lua_State *L, int index);

/*
** Pushes what Kubernetes reads for plain YAML text: a string, an integer, a float, a boolean or
** null if Lua would write the same text again, else a kb_spelled.
*/
void kb_push_spelled (lua_State *L, const char *text, size_t size);

/* Pushes a null, a boolean or a number. */
void kb_push_scalar (lua_State *L, const kb_scalar *scalar);

void kb_set_spelled_functions (lua_State *L);

#endif
