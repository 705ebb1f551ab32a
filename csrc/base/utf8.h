/* utf8.h - UTF-8 validation and code points. */

#ifndef KUBEBUNDLE_UTF8_H
#define KUBEBUNDLE_UTF8_H

#include <stddef.h>

/*
** The offset of the first byte that is not valid UTF-8 (surrogates and overlong forms are not);
** `size` if there is none.
*/
size_t kb_utf8_invalid (const char *text, size_t size);
/*
** The size of the character at `text`, where `left` (at least 1) bytes are available; 0: not
** UTF-8.
*/
size_t kb_utf8_size (const char *text, size_t left);
/*
** The code point of a character of `size` bytes, and the reverse: its bytes, at most 4, and their
** number.
*/
unsigned long kb_utf8_code (const char *text, size_t size);
size_t kb_utf8_put (unsigned long code, char *to);

#endif
