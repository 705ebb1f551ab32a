/* scalar_span.h - runs of bytes in the syntax of scalars. */

#ifndef KUBEBUNDLE_SCALAR_SPAN_H
#define KUBEBUNDLE_SCALAR_SPAN_H

#include <stddef.h>
#include <string.h>

/* The number of bytes from `at` that are in `set`. */
static inline size_t kb_scalar_span (const char *text, size_t size, size_t at, const char *set) {
  size_t end = at;
  while (end < size && text[end] != '\0' && strchr(set, text[end]) != NULL)
    end++;
  return end - at;
}

#endif
