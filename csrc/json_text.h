/* json_text.h - the bytes of JSON strings, eight at a time. */

#ifndef KUBEBUNDLE_JSON_TEXT_H
#define KUBEBUNDLE_JSON_TEXT_H

#include <stddef.h>
#include <stdint.h>

#define KB_JSON_EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Little-endian whatever the machine: compilers make one load of it. */
static inline uint64_t kb_json_word (const char *text) {
  const unsigned char *byte = (const unsigned char *)text;
  return (uint64_t)byte[0] | (uint64_t)byte[1] << 8 | (uint64_t)byte[2] << 16 |
         (uint64_t)byte[3] << 24 | (uint64_t)byte[4] << 32 | (uint64_t)byte[5] << 40 |
         (uint64_t)byte[6] << 48 | (uint64_t)byte[7] << 56;
}

static inline uint64_t kb_json_below (uint64_t word, unsigned char limit) {
  return (word - KB_JSON_EACH(limit)) & ~word;
}

static inline int kb_json_is_plain (unsigned char byte) {
  return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

/*
** Where the first byte is that a JSON string does not hold as itself or that is not ASCII: a
** quote, a backslash, a control character, or part of a longer character; `end` where none is.
** The lowest byte that the arithmetic marks is always a true one: only it can lend to the next.
*/
static inline const char *kb_json_plain_end (const char *at, const char *end) {
  while (end - at >= 8) {
    uint64_t word = kb_json_word(at);
    uint64_t marks =
        (word | kb_json_below(word, 0x20) | kb_json_below(word ^ KB_JSON_EACH('"'), 1) |
         kb_json_below(word ^ KB_JSON_EACH('\\'), 1)) &
        KB_JSON_EACH(0x80);
    if (marks != 0)
      return at + __builtin_ctzll(marks) / 8;
    at += 8;
  }
  while (at < end && kb_json_is_plain((unsigned char)*at))
    at++;
  return at;
}

#endif
