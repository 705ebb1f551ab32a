/* utf16.h - UTF-16 to UTF-8. */

#ifndef KUBEBUNDLE_UTF16_H
#define KUBEBUNDLE_UTF16_H

#include <stddef.h>

#include "buffer.h"

/* The byte order of the text's UTF-16 mark: 1 big-endian, 0 little-endian, -1 no mark. */
int kb_utf16_mark (const char *text, size_t size);

/*
** Appends the text, without its mark, as UTF-8. `invalid` is set to the offset of the first
** invalid unit (a lone surrogate, half a unit), where it stops, or to `size`. 0: out of memory.
*/
int kb_utf16_to_utf8 (kb_buffer *buffer, const char *text, size_t size, int big_endian,
                      size_t *invalid);

#endif
