/*
** go_text.c - text as Go writes and compares it.
*/

#include "go_text.h"

#include <string.h>

static int add (kb_buffer *buffer, const char *text) {
  return kb_buffer_add(buffer, text, strlen(text));
}

static int add_escaped (kb_buffer *buffer, unsigned char byte) {
  char escape[] = "\\u00xx";
  switch (byte) {
  case '"':
    return add(buffer, "\\\"");
  case '\\':
    return add(buffer, "\\\\");
  case '\b':
    return add(buffer, "\\b");
  case '\f':
    return add(buffer, "\\f");
  case '\n':
    return add(buffer, "\\n");
  case '\r':
    return add(buffer, "\\r");
  case '\t':
    return add(buffer, "\\t");
  default:
    escape[4] = "0123456789abcdef"[byte >> 4];
    escape[5] = "0123456789abcdef"[byte & 0xF];
    return add(buffer, escape);
  }
}

static int is_literal (unsigned char byte) {
  return byte >= 0x20 && memchr("\"\\<>&", byte, 5) == NULL;
}

/* U+2028 and U+2029, line ends in JavaScript, are E2 80 A8 and E2 80 A9. */
static int is_line_separator (const unsigned char *at, size_t left) {
  return left >= 3 && at[0] == 0xE2 && at[1] == 0x80 && (at[2] | 1) == 0xA9;
}

/* Adds valid UTF-8. */
static int add_text (kb_buffer *buffer, const char *text, size_t size) {
  const unsigned char *bytes = (const unsigned char *)text;
  size_t from = 0, at = 0;
  while (at < size) {
    int fine = 1, separator = is_line_separator(bytes + at, size - at);
    if (is_literal(bytes[at]) && !separator) {
      at++;
      continue;
    }
    fine = kb_buffer_add(buffer, text + from, at - from);
    if (separator)
      fine = fine && add(buffer, bytes[at + 2] == 0xA8 ? "\\u2028" : "\\u2029");
    else
      fine = fine && add_escaped(buffer, bytes[at]);
    if (!fine)
      return 0;
    at += separator ? 3 : 1;
    from = at;
  }
  return kb_buffer_add(buffer, text + from, at - from);
}

int kb_add_go_string (kb_buffer *buffer, const char *text, size_t size) {
  int fine = add(buffer, "\"");
  while (fine && size > 0) {
    size_t valid = kb_utf8_invalid(text, size);
    fine = add_text(buffer, text, valid);
    if (valid < size) {
      fine = fine && add(buffer, "\\ufffd");
      valid++;
    }
    text += valid;
    size -= valid;
  }
  return fine && add(buffer, "\"");
}

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
