/* utf8.c - UTF-8 validation (RFC 3629: no surrogates, no overlong forms, up to U+10FFFF). */

#include "utf8.h"

#include <stdint.h>
#include <string.h>

#define HIGH_BITS UINT64_C(0x8080808080808080)

size_t kb_utf8_size (const char *text, size_t left) {
  const unsigned char *at = (const unsigned char *)text;
  unsigned char first = at[0], low = 0x80, high = 0xBF;
  size_t size, i;
  if (first < 0x80)
    return 1;
  if (first >= 0xC2 && first <= 0xDF)
    size = 2;
  else if (first >= 0xE0 && first <= 0xEF)
    size = 3;
  else if (first >= 0xF0 && first <= 0xF4)
    size = 4;
  else
    return 0;
  if (left < size)
    return 0;
  if (first == 0xE0) /* overlong below */
    low = 0xA0;
  else if (first == 0xED) /* surrogates above */
    high = 0x9F;
  else if (first == 0xF0)
    low = 0x90;
  else if (first == 0xF4)
    high = 0x8F;
  if (at[1] < low || at[1] > high)
    return 0;
  for (i = 2; i < size; i++)
    if ((at[i] & 0xC0) != 0x80)
      return 0;
  return size;
}

unsigned long kb_utf8_code (const char *text, size_t size) {
  unsigned long code = (unsigned char)text[0] & (size == 1 ? 0x7Fu : 0x7Fu >> size);
  size_t i;
  for (i = 1; i < size; i++)
    code = code << 6 | ((unsigned char)text[i] & 0x3Fu);
  return code;
}

size_t kb_utf8_put (unsigned long code, char *to) {
  static const unsigned char lead[] = {0x00, 0xC0, 0xE0, 0xF0};
  size_t more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3, at;
  for (at = more; at > 0; at--) {
    to[at] = (char)(unsigned char)(0x80 | (code & 0x3F));
    code >>= 6;
  }
  to[0] = (char)(unsigned char)(lead[more] | code);
  return more + 1;
}

size_t kb_utf8_invalid (const char *text, size_t size) {
  const unsigned char *bytes = (const unsigned char *)text;
  size_t at = 0;
  while (at < size) {
    size_t character;
    uint64_t word;
    while (size - at >= sizeof(word)) { /* eight ASCII bytes at a time */
      memcpy(&word, bytes + at, sizeof(word));
      if (word & HIGH_BITS)
        break;
      at += sizeof(word);
    }
    if (at == size)
      break;
    character = kb_utf8_size(text + at, size - at);
    if (character == 0)
      return at;
    at += character;
  }
  return size;
}
