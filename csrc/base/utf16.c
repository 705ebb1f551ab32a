/* utf16.c - UTF-16 to UTF-8: editors on Windows write UTF-16, and YAML allows it. */

#include "utf16.h"

#include <stdint.h>

#include "utf8.h"

int kb_utf16_mark (const char *text, size_t size) {
  if (size >= 2 && (unsigned char)text[0] == 0xFE && (unsigned char)text[1] == 0xFF)
    return 1;
  if (size >= 2 && (unsigned char)text[0] == 0xFF && (unsigned char)text[1] == 0xFE)
    return 0;
  return -1;
}

static uint32_t unit_at (const char *text, int big_endian) {
  uint32_t first = (unsigned char)text[0], second = (unsigned char)text[1];
  return big_endian ? first << 8 | second : second << 8 | first;
}

/* The bytes of the character at `text`, 0 if there is none. */
static size_t character_at (const char *text, size_t left, int big_endian, uint32_t *character) {
  uint32_t low;
  if (left < 2)
    return 0;
  *character = unit_at(text, big_endian);
  if (*character < 0xD800 || *character > 0xDFFF)
    return 2;
  if (*character > 0xDBFF || left < 4)
    return 0;
  low = unit_at(text + 2, big_endian);
  if (low < 0xDC00 || low > 0xDFFF)
    return 0;
  *character = 0x10000 + ((*character - 0xD800) << 10) + (low - 0xDC00);
  return 4;
}

int kb_utf16_to_utf8 (kb_buffer *buffer, const char *text, size_t size, int big_endian,
                      size_t *invalid) {
  size_t at = 0;
  /* two bytes become at most three */
  char *to = size > SIZE_MAX / 4 ? NULL : kb_buffer_reserve(buffer, size / 2 * 3 + 1);
  if (to == NULL)
    return 0;
  while (at < size) {
    uint32_t character;
    size_t bytes = character_at(text + at, size - at, big_endian, &character);
    if (bytes == 0)
      break;
    buffer->size += kb_utf8_put(character, buffer->data + buffer->size);
    at += bytes;
  }
  *invalid = at;
  return 1;
}
