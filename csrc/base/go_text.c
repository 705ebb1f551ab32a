/* go_text.c - text as Go trims and compares it. */

#include "go_text.h"

#include <string.h>

/* Whether the bytes at `at` begin with the `size` bytes of `prefix`. */
static int begins (const char *at, size_t left, const char *prefix, size_t size) {
  return left >= size && memcmp(at, prefix, size) == 0;
}

size_t kb_go_space (const char *at, size_t left) {
  if (left == 0)
    return 0;
  if (memchr("\t\n\v\f\r ", at[0], 6) != NULL)
    return 1;
  if (begins(at, left, "\xC2\x85", 2) || begins(at, left, "\xC2\xA0", 2))
    return 2;
  if (left < 3)
    return 0;
  if (begins(at, left, "\xE2\x80", 2)) { /* U+2000 to U+200A, 2028, 2029, 202F */
    unsigned char last = (unsigned char)at[2];
    return (last >= 0x80 && last <= 0x8A) || last == 0xA8 || last == 0xA9 || last == 0xAF ? 3 : 0;
  }
  return begins(at, left, "\xE1\x9A\x80", 3) || begins(at, left, "\xE2\x81\x9F", 3) ||
                 begins(at, left, "\xE3\x80\x80", 3)
             ? 3
             : 0;
}

size_t kb_go_trimmed (const char *text, size_t size) {
  size_t back;
  for (back = 1; back <= 3 && back <= size; back++)
    if (kb_go_space(text + size - back, back) == back) {
      size -= back;
      back = 0;
    }
  return size;
}

/* The ASCII letter, upper case, that the character at `at` folds to; its own byte otherwise. Two
** characters beyond ASCII fold to letters: U+017F to S, U+212A to K. */
static char folded (const char *at, size_t left, size_t *size) {
  *size = 1;
  if (at[0] >= 'a' && at[0] <= 'z')
    return (char)(at[0] - 'a' + 'A');
  if (begins(at, left, "\xC5\xBF", 2)) {
    *size = 2;
    return 'S';
  }
  if (begins(at, left, "\xE2\x84\xAA", 3)) {
    *size = 3;
    return 'K';
  }
  return at[0];
}

int kb_go_names (const char *key, size_t size, const char *name) {
  size_t at = 0, character, ignored;
  for (; *name != '\0'; name++, at += character)
    if (at == size || folded(key + at, size - at, &character) != folded(name, 1, &ignored))
      return 0;
  return at == size;
}
