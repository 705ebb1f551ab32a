/* json_text.h - the bytes of JSON strings, eight at a time. */

#ifndef KUBEBUNDLE_JSON_TEXT_H
#define KUBEBUNDLE_JSON_TEXT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define KB_JSON_EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Little-endian on every machine: compilers turn it into one load. */
static inline uint64_t kb_json_word (const char *text) {
  const unsigned char *byte = (const unsigned char *)text;
  return (uint64_t)byte[0] | (uint64_t)byte[1] << 8 | (uint64_t)byte[2] << 16 |
         (uint64_t)byte[3] << 24 | (uint64_t)byte[4] << 32 | (uint64_t)byte[5] << 40 |
         (uint64_t)byte[6] << 48 | (uint64_t)byte[7] << 56;
}

static inline uint64_t kb_json_below (uint64_t word, unsigned char limit) {
  return (word - KB_JSON_EACH(limit)) & ~word;
}

/*
** Sets the high bit of each byte that is not ASCII or cannot appear unescaped in a JSON string.
*/
static inline uint64_t kb_json_marks (uint64_t word) {
  return (word | kb_json_below(word, 0x20) | kb_json_below(word ^ KB_JSON_EACH('"'), 1) |
          kb_json_below(word ^ KB_JSON_EACH('\\'), 1)) &
         KB_JSON_EACH(0x80);
}

static inline int kb_json_is_plain (unsigned char byte) {
  return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

/* The code unit of four hexadecimal digits, already checked. */
static inline unsigned long kb_json_code_unit (const char *digits) {
  unsigned long unit = 0;
  int i;
  for (i = 0; i < 4; i++) {
    unsigned digit = (unsigned char)digits[i];
    unit = unit << 4 | (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
  }
  return unit;
}

/*
** The first marked byte: a quote, a backslash, a control character, or part of a longer
** character; `end` if there is none. The arithmetic may mark more bytes, but none below the first
** true one, because only that borrows from the next.
*/
static inline const char *kb_json_plain_end (const char *at, const char *end) {
  while (end - at >= 8) {
    uint64_t marks = kb_json_marks(kb_json_word(at));
    if (marks != 0)
      return at + __builtin_ctzll(marks) / 8;
    at += 8;
  }
  while (at < end && kb_json_is_plain((unsigned char)*at))
    at++;
  return at;
}

/* The end of the comment at `at`, without its line break; NULL if none begins or ends there. */
static inline const char *kb_json_comment_end (const char *at, const char *end) {
  const char *from = at + 2;
  if (end - at < 2 || *at != '/')
    return NULL;
  if (at[1] == '/') {
    while (from < end && *from != '\n' && *from != '\r')
      from++;
    return from;
  }
  if (at[1] != '*')
    return NULL;
  while ((from = (const char *)memchr(from, '*', (size_t)(end - from))) != NULL)
    if (++from < end && *from == '/')
      return from + 1;
  return NULL;
}

static inline uint64_t kb_json_copy_word (char *to, const char *text) {
  uint64_t word;
  memcpy(&word, text, 8);
  memcpy(to, &word, 8);
  return kb_json_marks(word);
}

/*
** Copies a string; 0 unless all of it is plain. The last words overlap, so the tail needs no
** loop.
*/
static inline int kb_json_copy_plain (char *to, const char *text, size_t size) {
  uint64_t marks = 0;
  uint32_t first, last;
  size_t at;
  if (size >= 8) {
    for (at = 0; at + 8 <= size; at += 8)
      marks |= kb_json_copy_word(to + at, text + at);
    if (at < size)
      marks |= kb_json_copy_word(to + size - 8, text + size - 8);
    return marks == 0;
  }
  if (size >= 4) {
    memcpy(&first, text, 4);
    memcpy(&last, text + size - 4, 4);
    memcpy(to, &first, 4);
    memcpy(to + size - 4, &last, 4);
    return kb_json_marks((uint64_t)last << 32 | first) == 0;
  }
  for (at = 0; at < size; at++)
    if (!kb_json_is_plain((unsigned char)(to[at] = text[at])))
      return 0;
  return 1;
}

#endif
