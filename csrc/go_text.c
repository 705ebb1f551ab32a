/*
** go_text.c - text as Go's encoding/json writes it.
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
