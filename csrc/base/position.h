/* position.h - lines and columns of a text. */

#ifndef KUBEBUNDLE_POSITION_H
#define KUBEBUNDLE_POSITION_H

#include <stddef.h>

/* The 1-based line and column (in characters) of a byte offset; CR, LF and CRLF end a line. */
void kb_position (const char *text, size_t size, size_t offset, size_t *line, size_t *column);

#endif
