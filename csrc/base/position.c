/* position.c - lines and columns of a text. */

#include "position.h"

void kb_position (const char *text, size_t size, size_t offset, size_t *line, size_t *column) {
  size_t at;
  if (offset > size)
    offset = size;
  *line = 1;
  *column = 1;
  for (at = 0; at < offset; at++) {
    unsigned char byte = (unsigned char)text[at];
    if (byte == '\n' || (byte == '\r' && !(at + 1 < size && text[at + 1] == '\n'))) {
      ++*line;
      *column = 1;
    }
    else if (byte != '\r' && (byte & 0xC0) != 0x80)
      ++*column;
  }
}
