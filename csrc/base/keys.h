/* keys.h - a map's keys in output order, with fast access to their values. */

#ifndef KUBEBUNDLE_KEYS_H
#define KUBEBUNDLE_KEYS_H

#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "lua.h"

typedef struct kb_key {
  uint64_t head;    /* the first eight bytes, as a number with the same order */
  const char *text; /* the Lua string's own bytes; the stack keeps the string, see kb_keys_push */
  size_t size;
  int rank;  /* lower ranks come first */
  int value; /* stack index of the value; 0: kb_keys_value fetches it */
  int names; /* if so: stack index of the table that keeps the keys, */
  int place; /* and the key's place in it */
} kb_key;

/* The rank of a key that comes before the others; NULL if all have the same rank. */
typedef int (*kb_key_rank)(const char *text, size_t size, const void *context);

/*
** Appends the keys of the map at `index` (not negative) to `keys`, sorted by rank, then by bytes;
** `*count` is their number. Nested maps share the buffer `keys`. The keys, and the values of a
** small map, are left on the Lua stack for the caller to remove, because a finalizer may empty
** the map while it is written. Returns 0 if a key is not a string (it is then on top of the
** stack), else 1. Raises if out of memory.
*/
int kb_keys_push (lua_State *L, int index, kb_buffer *keys, kb_key_rank rank, const void *context,
                  size_t *count);

/* The `i`-th of the last `count` keys, from 0. A copy, because pushing more may move them. */
static inline kb_key kb_keys_get (const kb_buffer *keys, size_t count, size_t i) {
  const kb_key *end = (const kb_key *)(const void *)(keys->data + keys->size);
  return *(end - count + i);
}

/* Returns the stack index of a key's value in the map at `index`; pushes the value if needed. */
int kb_keys_value (lua_State *L, int index, const kb_key *key);

/* Removes the last `count` keys. */
void kb_keys_pop (kb_buffer *keys, size_t count);

/*
** For a single map: pushes a userdata with the sorted keys of the table at `index`; it keeps
** their strings alive, but not the values. Raises if a key is not a string.
*/
const kb_key *kb_push_sorted_keys (lua_State *L, int index, size_t *count);

#endif
