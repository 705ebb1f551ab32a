/*
** template_type.c - the types of places, and the texts that are values of a type: those in
** canonical form, which every reader parses the same way.
*/

#include <string.h>

#include "template.h"

/* `-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?` */
static kb_type type_of_number (const char *text, size_t size) {
  const char *at = text, *end = text + size, *digits;
  at += at < end && *at == '-';
  digits = at;
  while (at < end && *at >= '0' && *at <= '9')
    at++;
  if (at == digits || (*digits == '0' && at - digits > 1))
    return KB_TYPE_TEXT;
  if (at == end)
    return KB_TYPE_INTEGER;
  if (*at != '.')
    return KB_TYPE_TEXT;
  for (at++; at < end && *at >= '0' && *at <= '9'; at++)
    ;
  return at == end && end[-1] >= '1' && end[-1] <= '9' ? KB_TYPE_NUMBER : KB_TYPE_TEXT;
}

static int is (const char *text, size_t size, const char *word) {
  return size == strlen(word) && memcmp(text, word, size) == 0;
}

kb_type kb_type_of_text (const char *text, size_t size) {
  if (is(text, size, "true") || is(text, size, "false"))
    return KB_TYPE_BOOLEAN;
  if (is(text, size, "null"))
    return KB_TYPE_ANY;
  return type_of_number(text, size);
}

int kb_type_takes (kb_type type, const char *text, size_t size) {
  kb_type own = kb_type_of_text(text, size);
  switch (type) {
  case KB_TYPE_INTEGER:
  case KB_TYPE_INTEGER_OR_TEXT:
    return own == KB_TYPE_INTEGER;
  case KB_TYPE_NUMBER:
    return own == KB_TYPE_INTEGER || own == KB_TYPE_NUMBER;
  case KB_TYPE_BOOLEAN:
    return own == KB_TYPE_BOOLEAN;
  default:
    return 0;
  }
}
