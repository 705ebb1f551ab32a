/* keys.h - a map's keys in the order in which they are written, their values at hand. */

#ifndef KUBEBUNDLE_KEYS_H
#define KUBEBUNDLE_KEYS_H

#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "lua.h"

typedef struct kb_key {
  uint64_t head;    /* the first eight bytes, as a number that sorts as they do */
  const char *text; /* the Lua string's own bytes; the stack keeps the string, see kb_keys_push */
  size_t size;
  int rank;  /* smaller ones come first */
  int value; /* where on the stack the value is; 0: kb_keys_value fetches it */
  int names; /* then: where on the stack the table is that keeps the keys, */
  int place; /* and the key's place in it */
} kb_key;

/* What comes first whatever its bytes; NULL where nothing does. */
typedef int (*kb_key_rank)(const char *text, size_t size, const void *context);

/*
** Puts the keys of the map at `index` (no negative one) on the end of `keys`, sorted by rank, then
** by bytes; `*count` is how many there are. `keys` is a buffer that maps inside maps share.
** The keys, and the values of a small map, are left on the Lua stack, which is the caller's to cut
** back: a finalizer may empty the map while it is written.
** 0: a key is not a string; it is on the top of the stack. Otherwise 1. Raises if memory is
** exhausted.
*/
int kb_keys_push (lua_State *L, int index, kb_buffer *keys, kb_key_rank rank, const void *context,
                  size_t *count);

/* The `i`-th of the last `count` keys, from 0; a copy, since pushing more may move them. */
static inline kb_key kb_keys_get (const kb_buffer *keys, size_t count, size_t i) {
  const kb_key *end = (const kb_key *)(const void *)(keys->data + keys->size);
  return *(end - count + i);
}

/* Where on the stack the value of a key of the map at `index` is; pushes it where it is not. */
int kb_keys_value (lua_State *L, int index, const kb_key *key);

/* Takes the last `count` keys off. */
void kb_keys_pop (kb_buffer *keys, size_t count);

/*
** For a single map: pushes a userdata that holds the keys of the table at `index`, sorted by bytes,
** and keeps their strings alive; no values. Raises if a key is not a string.
*/
const kb_key *kb_push_sorted_keys (lua_State *L, int index, size_t *count);

#endif
