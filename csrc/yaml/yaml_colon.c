/* yaml_colon.c - see yaml_colon.h. */

#include "yaml_colon.h"

#include <string.h>

#include "base/utf8.h"

/* The stand-in is one of the private use characters U+E000 to U+F8FF. */
#define FIRST_PRIVATE 0xE000
#define PRIVATE_COUNT 0x1900

/* Limits how often a guess is revised, so that parsing stays linear. */
#define MAX_CHANGES 16

static kb_yaml_colon *items (const kb_yaml_colons *colons) {
  return (kb_yaml_colon *)(void *)colons->list.data;
}

static size_t count (const kb_yaml_colons *colons) {
  return colons->list.size / sizeof(kb_yaml_colon);
}

int kb_yaml_is_colon (const char *text, size_t size, size_t offset) {
  return offset + 1 < size && text[offset] == ':' && memchr(",]}", text[offset + 1], 3) != NULL;
}

/*
** Guesses by the byte before the colon, ignoring blanks: after a quote or at the beginning of a
** node it precedes a value, after anything else it is text.
*/
static unsigned char guess (const char *text, size_t offset) {
  while (offset > 0 && memchr(" \t\r\n", text[offset - 1], 4) != NULL)
    offset--;
  return offset > 0 && memchr("\"'[]{},?", text[offset - 1], 8) == NULL;
}

/* Chooses a stand-in that does not occur in the text: 1, or 0 if all do. */
static int choose_stand_in (kb_yaml_colons *colons, const char *text, size_t size) {
  unsigned char used[PRIVATE_COUNT / 8] = {0};
  const char *end = text + size;
  unsigned long code;
  for (; text < end; text++) {
    unsigned char byte = (unsigned char)*text;
    if ((byte != 0xEE && byte != 0xEF) || end - text < KB_YAML_STAND_IN_SIZE)
      continue;
    code = kb_utf8_code(text, 3) - FIRST_PRIVATE;
    if (code < PRIVATE_COUNT)
      used[code / 8] |= (unsigned char)(1 << code % 8);
  }
  for (code = 0; code < PRIVATE_COUNT; code++)
    if (!(used[code / 8] & 1 << code % 8)) {
      kb_utf8_put(FIRST_PRIVATE + code, colons->stand_in);
      return 1;
    }
  return 0;
}

int kb_yaml_colons_find (kb_yaml_colons *colons, const char *text, size_t size, size_t from) {
  const char *at = text + from, *end = text + size;
  if (!choose_stand_in(colons, text, size))
    return 1;
  for (; at < end && (at = (const char *)memchr(at, ':', (size_t)(end - at))) != NULL; at++) {
    kb_yaml_colon colon = {(size_t)(at - text), 0, 0};
    if (!kb_yaml_is_colon(text, size, colon.offset))
      continue;
    colon.is_text = guess(text, colon.offset);
    if (!kb_buffer_add(&colons->list, &colon, sizeof(colon)))
      return 0;
  }
  return 1;
}

int kb_yaml_colons_change (kb_yaml_colons *colons, size_t offset, int may_be_text) {
  size_t low = 0, high = count(colons);
  kb_yaml_colon *colon;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (items(colons)[middle].offset < offset)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == count(colons) || items(colons)[low].offset != offset)
    return 0;
  colon = items(colons) + low;
  if (colon->changed || colons->changes == MAX_CHANGES || !(colon->is_text || may_be_text))
    return 0;
  colon->changed = 1;
  colon->is_text = !colon->is_text;
  colons->changes++;
  return 1;
}

static int is_stand_in (const kb_yaml_colons *colons, const char *at, const char *end) {
  return end - at >= KB_YAML_STAND_IN_SIZE &&
         memcmp(at, colons->stand_in, KB_YAML_STAND_IN_SIZE) == 0;
}

size_t kb_yaml_colons_restore (const kb_yaml_colons *colons, char *text, size_t size) {
  const char *at = text, *end = text + size;
  char *to = text;
  if (memchr(text, colons->stand_in[0], size) == NULL)
    return size;
  while (at < end)
    if (is_stand_in(colons, at, end)) {
      *to++ = ':';
      at += KB_YAML_STAND_IN_SIZE;
    }
    else
      *to++ = *at++;
  *to = '\0'; /* libyaml terminates its values */
  return (size_t)(to - text);
}

int kb_yaml_colons_begin (const kb_yaml_colons *colons, const char *text, size_t size) {
  return count(colons) > 0 && is_stand_in(colons, text, text + size);
}

size_t kb_yaml_colons_offset (const kb_yaml_colons *colons, size_t given) {
  size_t i;
  for (i = 0; i < count(colons) && items(colons)[i].offset < given; i++)
    if (items(colons)[i].is_text)
      given -= KB_YAML_STAND_IN_SIZE - 1;
  return given;
}
