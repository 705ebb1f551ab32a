/* buffer.h - a growing byte buffer, independent of Lua. */

#ifndef KUBEBUNDLE_BUFFER_H
#define KUBEBUNDLE_BUFFER_H

#include <stddef.h>

/*
** Bytes allocated by malloc. Zeroed, it is an empty buffer. With `secret` set, the memory is
** wiped before it is freed.
*/
typedef struct kb_buffer {
  char *data;
  size_t size;
  size_t capacity;
  int secret;
} kb_buffer;

/* Room for `more` bytes at data + size; NULL if out of memory. */
char *kb_buffer_reserve (kb_buffer *buffer, size_t more);
/* Reserves for what will be added soon, which saves allocations: 1, or 0 if out of memory. */
int kb_buffer_expect (kb_buffer *buffer, size_t more);
/* 1, or 0 if out of memory. */
int kb_buffer_add (kb_buffer *buffer, const void *bytes, size_t size);
/* Leaves an empty buffer. */
void kb_buffer_free (kb_buffer *buffer);

#endif
