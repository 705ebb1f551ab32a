/* buffer.c - a growing byte buffer. */

#define _DEFAULT_SOURCE /* explicit_bzero */

#include "buffer.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void kb_buffer_free (kb_buffer *buffer) {
  if (buffer->data != NULL && buffer->secret)
    explicit_bzero(buffer->data, buffer->capacity);
  free(buffer->data);
  buffer->data = NULL;
  buffer->size = buffer->capacity = 0;
}

/* realloc would leave the old bytes of a secret in freed memory. */
static char *grow (kb_buffer *buffer, size_t capacity) {
  char *data;
  if (!buffer->secret)
    return (char *)realloc(buffer->data, capacity);
  data = (char *)malloc(capacity);
  if (data != NULL && buffer->data != NULL) {
    memcpy(data, buffer->data, buffer->size);
    explicit_bzero(buffer->data, buffer->capacity);
    free(buffer->data);
  }
  return data;
}

/*
** At least twice as large as before. In a build for tools/coverage a small buffer gets no more than
** is needed: then each addition allocates, and can be made to fail.
*/
static size_t next_capacity (const kb_buffer *buffer, size_t more) {
  size_t capacity = buffer->size + more;
#ifdef KB_TIGHT_BUFFERS
  if (capacity < 4096)
    return capacity;
#endif
  if (capacity < buffer->capacity * 2)
    capacity = buffer->capacity * 2;
  return capacity < 64 ? 64 : capacity;
}

char *kb_buffer_reserve (kb_buffer *buffer, size_t more) {
  if (more > SIZE_MAX / 2 - buffer->size)
    return NULL;
  if (buffer->data == NULL || buffer->capacity - buffer->size < more) {
    size_t capacity = next_capacity(buffer, more);
    char *data = grow(buffer, capacity);
    if (data == NULL)
      return NULL;
    buffer->data = data;
    buffer->capacity = capacity;
  }
  return buffer->data + buffer->size;
}

int kb_buffer_expect (kb_buffer *buffer, size_t more) {
#ifdef KB_TIGHT_BUFFERS
  more = 0;
#endif
  return kb_buffer_reserve(buffer, more) != NULL;
}

int kb_buffer_add (kb_buffer *buffer, const void *bytes, size_t size) {
  char *to = kb_buffer_reserve(buffer, size);
  if (to == NULL)
    return 0;
  if (size > 0)
    memcpy(to, bytes, size);
  buffer->size += size;
  return 1;
}
