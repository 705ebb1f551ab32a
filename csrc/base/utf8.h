/* utf8.h - which bytes are UTF-8, and the characters that they are. */

#ifndef KUBEBUNDLE_UTF8_H
#define KUBEBUNDLE_UTF8_H

#include <stddef.h>

/* The offset of the first byte that is not valid UTF-8 (surrogates and overlong forms are not);
** `size` where all is. */
size_t kb_utf8_invalid (const char *text, size_t size);
/* The bytes of the character at `text`, of which `left` (at least 1) are there; 0: not UTF-8. */
size_t kb_utf8_size (const char *text, size_t left);
/* The code point of the character of so many bytes, and back: its bytes, at most 4, and their
 * number. */
unsigned long kb_utf8_code (const char *text, size_t size);
size_t kb_utf8_put (unsigned long code, char *to);

#endif
