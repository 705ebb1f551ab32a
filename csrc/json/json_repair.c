/*
** json_repair.c - a copy of a document that cJSON reads correctly: without comments, with U+FFFD
** for invalid UTF-8 and unpaired surrogates (as Go's encoding/json reads them), numbers no longer
** than cJSON's buffer, and null for containers beyond its depth limit.
*/

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/depth.h"
#include "base/number.h"
#include "base/utf8.h"
#include "json_scan.h"
#include "json_text.h"

#define REPLACEMENT "\xEF\xBF\xBD"

typedef struct repairer {
  const char *end;
  char *out;
  size_t depth; /* beyond KB_MAX_DEPTH nothing is written */
} repairer;

static void put (repairer *r, const char *bytes, size_t size) {
  if (r->depth > KB_MAX_DEPTH)
    return;
  memcpy(r->out, bytes, size);
  r->out += size;
}

/* The code unit of a `\u` escape whose digits were checked; 0 if there is none. */
static unsigned long code_unit (const repairer *r, const char *at) {
  if (r->end - at < 6 || at[0] != '\\' || at[1] != 'u')
    return 0;
  return kb_json_code_unit(at + 2);
}

static int is_first_half (unsigned long unit) {
  return unit >= 0xD800 && unit < 0xDC00;
}

static int is_second_half (unsigned long unit) {
  return unit >= 0xDC00 && unit < 0xE000;
}

static const char *copy_escape (repairer *r, const char *at) {
  unsigned long unit = code_unit(r, at);
  size_t size = at[1] == 'u' ? 6 : 2;
  if (is_first_half(unit) && is_second_half(code_unit(r, at + 6)))
    size = 12;
  else if (is_first_half(unit) || is_second_half(unit)) {
    put(r, REPLACEMENT, 3);
    return at + size;
  }
  put(r, at, size);
  return at + size;
}

static const char *copy_string (repairer *r, const char *at) {
  put(r, at++, 1);
  while (*at != '"') {
    const char *stop = kb_json_plain_end(at, r->end);
    size_t size;
    put(r, at, (size_t)(stop - at));
    at = stop;
    if (*at == '\\')
      at = copy_escape(r, at);
    else if (*at != '"') {
      size = kb_utf8_size(at, (size_t)(r->end - at));
      put(r, size > 0 ? at : REPLACEMENT, size > 0 ? size : 3);
      at += size > 0 ? size : 1;
    }
  }
  put(r, at, 1);
  return at + 1;
}

static void put_long_number (repairer *r, const char *from, size_t size) {
  char text[KB_NUMBER_SIZE];
  double number = kb_float_read(from, size);
  if (isinf(number)) /* only in Go's mode, which accepts any number in a field that nobody reads */
    put(r, number < 0 ? "-1e999" : "1e999", number < 0 ? 6 : 5);
  else
    put(r, text, kb_float_json(number, text));
}

static const char *copy_number (repairer *r, const char *at) {
  const char *from = at;
  while (at < r->end && *at != '\0' && strchr("+-.0123456789eE", *at) != NULL)
    at++;
  if (at - from <= KB_CJSON_NUMBER_SIZE)
    put(r, from, (size_t)(at - from));
  else
    put_long_number(r, from, (size_t)(at - from));
  return at;
}

/* A byte outside strings and numbers. A container that is too deep becomes null. */
static const char *copy_other (repairer *r, const char *at) {
  int opens = *at == '{' || *at == '[', closes = *at == '}' || *at == ']';
  if (opens && r->depth == KB_MAX_DEPTH)
    put(r, "null", 4);
  else
    put(r, at, 1);
  r->depth += (size_t)opens - (size_t)closes;
  return at + 1;
}

char *kb_json_repair (const char *text, size_t size, size_t *copy_size) {
  repairer r = {0};
  const char *at = text;
  /* at most three bytes for an invalid one, and a NUL to end numbers */
  char *copy = size > SIZE_MAX / 3 - 1 ? NULL : (char *)malloc(size * 3 + 1);
  if (copy == NULL)
    return NULL;
  r.end = text + size;
  r.out = copy;
  while (at < r.end) {
    if (*at == '"')
      at = copy_string(&r, at);
    else if (*at == '-' || (*at >= '0' && *at <= '9'))
      at = copy_number(&r, at);
    else if (*at == '/')
      at = kb_json_comment_end(at, r.end);
    else
      at = copy_other(&r, at);
  }
  *copy_size = (size_t)(r.out - copy);
  *r.out = '\0';
  return copy;
}
