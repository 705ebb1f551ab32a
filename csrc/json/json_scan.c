/*
** json_scan.c - parses JSON text by RFC 8259 before cJSON, which accepts more than JSON, cuts
** strings at NUL and keeps numbers as doubles. The states and the error messages are those of
** Go's encoding/json (scanner.go), which the kubelet and the API server print.
*/

#include "json_scan.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/depth.h"
#include "base/number.h"
#include "base/utf8.h"
#include "json_text.h"

static const char syntax[] = "json.syntax";

typedef struct scanner {
  const char *text;
  const char *end;
  kb_json_mode mode;
  kb_json *document;
  kb_json_notes *notes; /* the document's */
  kb_json_fault *fault;
  size_t open;  /* where the innermost open container's notes are */
  size_t depth; /* number of open containers */
  int in_object;
  int no_memory;
} scanner;

/* {====== Faults: each returns NULL, for functions that else return where to read on ====== */

static const char *fault (scanner *s, const char *at, const char *code, const char *message) {
  s->fault->code = code;
  s->fault->quoted = 0;
  s->fault->offset = (size_t)(at - s->text);
  snprintf(s->fault->message, sizeof(s->fault->message), "%s", message);
  return NULL;
}

/* As Go's strconv quotes a byte as a character: 'a', '\'', '\n', '\x01', '\u00a0'. */
static void quote_byte (unsigned char byte, char quoted[16]) {
  static const char shorts[] = "\a\b\f\n\r\t\v\\'", letters[] = "abfnrtv\\'";
  const char *found = byte == '\0' ? NULL : strchr(shorts, byte);
  if (found != NULL)
    snprintf(quoted, 16, "'\\%c'", letters[found - shorts]);
  else if (byte >= 0x20 && byte < 0x7F)
    snprintf(quoted, 16, "'%c'", byte);
  else if (byte < 0x80)
    snprintf(quoted, 16, "'\\x%02x'", (unsigned)byte);
  else if (byte < 0xA1 || byte == 0xAD)
    snprintf(quoted, 16, "'\\u%04x'", (unsigned)byte);
  else
    snprintf(quoted, 16, "'%c%c'", 0xC0 | byte >> 6, 0x80 | (byte & 0x3F));
}

static int is_invalid_byte (const scanner *s, const char *at) {
  return s->mode != KB_JSON_GO && kb_utf8_size(at, (size_t)(s->end - at)) == 0;
}

/* Strict mode names a non-ASCII character by its code point, Go its first byte. */
static void quote_character (const scanner *s, const char *at, char quoted[16]) {
  size_t size = kb_utf8_size(at, (size_t)(s->end - at));
  if (is_invalid_byte(s, at)) {
    snprintf(quoted, 16, "'\\x%02x'", (unsigned)(unsigned char)*at);
    return;
  }
  if (s->mode == KB_JSON_GO || size == 1) {
    quote_byte((unsigned char)*at, quoted);
    return;
  }
  snprintf(quoted, 16, "U+%04lX", kb_utf8_code(at, size));
}

static const char *fault_end (scanner *s, const char *at) {
  return fault(s, at, syntax, "unexpected end of JSON input");
}

/* Whether a comment begins at `at`, in the mode that allows them; it may be invalid. */
static int at_comment (const scanner *s, const char *at) {
  return s->mode == KB_JSON_COMMENTS && s->end - at > 1 && at[0] == '/' &&
         (at[1] == '/' || at[1] == '*');
}

/* Whether the comment at `at` is invalid; the fault is then set. */
static int check_comment (scanner *s, const char *at) {
  const char *end = kb_json_comment_end(at, s->end);
  size_t invalid;
  if (end == NULL) {
    fault(s, at, syntax, "unterminated comment");
    return 1;
  }
  invalid = kb_utf8_invalid(at, (size_t)(end - at));
  if (invalid == (size_t)(end - at))
    return 0;
  fault(s, at + invalid, "text.invalid-utf8", "invalid UTF-8");
  return 1;
}

/* A character that is not allowed at `at`; `context` gives the reason. */
static const char *fault_character (scanner *s, const char *at, const char *context) {
  char quoted[16], message[sizeof(s->fault->message)];
  if (at == s->end)
    return fault_end(s, at);
  if (at_comment(s, at) && check_comment(s, at))
    return NULL;
  quote_character(s, at, quoted);
  snprintf(message, sizeof(message), KB_INVALID_CHARACTER "%s %s", quoted, context);
  fault(s, at, is_invalid_byte(s, at) ? "text.invalid-utf8" : syntax, message);
  s->fault->quoted = strlen(quoted);
  return NULL;
}

/*
** The same inside a literal, number or escape, where Go reports a space at the end of the text.
*/
static const char *fault_inside (scanner *s, const char *at, const char *context) {
  char message[sizeof(s->fault->message)];
  if (at < s->end || s->mode != KB_JSON_GO)
    return fault_character(s, at, context);
  snprintf(message, sizeof(message), KB_INVALID_CHARACTER "' ' %s", context);
  return fault(s, at, syntax, message);
}

/* }====== */

/* {====== Notes ====== */

static int grow_notes (kb_json_notes *notes) {
  size_t capacity = notes->capacity == 0 ? 128 : notes->capacity * 2;
  uint64_t *own = notes->items == notes->lent ? NULL : notes->items, *items;
  if (capacity > SIZE_MAX / sizeof(uint64_t))
    return 0;
  items = (uint64_t *)realloc(own, capacity * sizeof(uint64_t));
  if (items == NULL)
    return 0;
  if (own == NULL && notes->size > 0)
    memcpy(items, notes->lent, notes->size * sizeof(uint64_t));
  notes->items = items;
  notes->capacity = capacity;
  return 1;
}

static int add_note (scanner *s, uint64_t note) {
  if (s->notes->size == s->notes->capacity && !grow_notes(s->notes)) {
    s->no_memory = 1;
    return 0;
  }
  s->notes->items[s->notes->size++] = note;
  return 1;
}

/* }====== */

/* {====== Strings ====== */

static int hex_digit (unsigned char byte) {
  if (byte >= '0' && byte <= '9')
    return byte - '0';
  byte |= 0x20;
  return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* The code unit of `\uXXXX` at `at`; -1 if invalid, with `*wrong` at the byte at fault. */
static long code_unit (const scanner *s, const char *at, const char **wrong) {
  long unit = 0;
  int i;
  for (i = 0; i < 6; i++) {
    int digit = at + i < s->end ? hex_digit((unsigned char)at[i]) : -1;
    if (i < 2 ? at + i == s->end || at[i] != "\\u"[i] : digit < 0) {
      *wrong = at + i;
      return -1;
    }
    if (i >= 2)
      unit = unit << 4 | digit;
  }
  return unit;
}

/* Reads `\uXXXX`, and the second half of a surrogate pair. */
static const char *scan_unicode (scanner *s, const char *at, size_t *length) {
  const char *wrong = at, *other;
  long unit = code_unit(s, at, &wrong), second;
  if (unit < 0)
    return fault_inside(s, wrong, "in \\u hexadecimal character escape");
  if (unit < 0xD800 || unit > 0xDFFF) {
    *length += unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3;
    return at + 6;
  }
  second = unit < 0xDC00 ? code_unit(s, at + 6, &other) : -1;
  if (second >= 0xDC00 && second <= 0xDFFF) {
    *length += 4;
    return at + 12;
  }
  if (s->mode != KB_JSON_GO)
    return fault(s, at, "json.lone-surrogate", "\\u escape is half of a surrogate pair");
  s->document->must_repair = 1;
  return at + 6;
}

static const char *scan_escape (scanner *s, const char *at, size_t *length) {
  if (at + 1 == s->end)
    return fault_inside(s, at + 1, "in string escape code");
  if (at[1] == 'u')
    return scan_unicode(s, at, length);
  if (at[1] == '\0' || strchr("\"\\/bfnrt", at[1]) == NULL)
    return fault_character(s, at + 1, "in string escape code");
  ++*length;
  return at + 2;
}

/* Consumes consecutive non-ASCII characters. */
static const char *scan_wide (scanner *s, const char *at, size_t *length) {
  do {
    size_t size = kb_utf8_size(at, (size_t)(s->end - at));
    if (size == 0) {
      if (s->mode != KB_JSON_GO)
        return fault(s, at, "text.invalid-utf8", "invalid UTF-8");
      s->document->must_repair = 1;
      size = 1;
    }
    *length += size;
    at += size;
  } while (at < s->end && (unsigned char)*at >= 0x80);
  return at;
}

/* Reads a string from its opening quote. */
static const char *scan_string (scanner *s, const char *at) {
  size_t length = 0;
  at++;
  for (;;) {
    const char *stop = kb_json_plain_end(at, s->end);
    length += (size_t)(stop - at);
    at = stop;
    if (at == s->end)
      return fault_end(s, at);
    if (*at == '"')
      return add_note(s, length) ? at + 1 : NULL;
    if (*at == '\\')
      at = scan_escape(s, at, &length);
    else if ((unsigned char)*at < 0x20)
      return fault_character(s, at, "in string literal");
    else
      at = scan_wide(s, at, &length);
    if (at == NULL)
      return NULL;
  }
}

/* }====== */

/* {====== Numbers ====== */

static const char *scan_digits (const scanner *s, const char *at) {
  while (at < s->end && *at >= '0' && *at <= '9')
    at++;
  return at;
}

typedef enum { INTEGER, FRACTION, EXPONENT } number_form;

/* The end of the number at `at`, and its form. */
static const char *scan_number_text (scanner *s, const char *at, number_form *form) {
  const char *digits = at += *at == '-';
  if (at < s->end && *at == '0')
    at++;
  else if ((at = scan_digits(s, at)) == digits)
    return fault_inside(s, at, "in numeric literal");
  if (at < s->end && *at == '.') {
    *form = FRACTION;
    digits = at + 1;
    if ((at = scan_digits(s, digits)) == digits)
      return fault_inside(s, at, "after decimal point in numeric literal");
  }
  if (at < s->end && (*at == 'e' || *at == 'E')) {
    *form = EXPONENT;
    at++;
    digits = at += at < s->end && (*at == '+' || *at == '-');
    if ((at = scan_digits(s, at)) == digits)
      return fault_inside(s, at, "in exponent of numeric literal");
  }
  return at;
}

/* Whether the integer text at `at` fits int64. `-0` does not: its sign would be lost. */
static int read_integer (const char *at, const char *end, int64_t *integer) {
  int negative = *at == '-';
  uint64_t value = 0, limit = (uint64_t)INT64_MAX + (uint64_t)negative;
  at += negative;
  if (end - at > 19 || (negative && *at == '0'))
    return 0;
  for (; at < end; at++)
    value = value * 10 + (uint64_t)(*at - '0');
  if (value > limit)
    return 0;
  *integer = negative ? (int64_t)(0 - value) : (int64_t)value;
  return 1;
}

/* The largest double has 309 digits before the point. */
static int is_too_large (const char *at, size_t size, number_form form) {
  return (form == EXPONENT || size > 308) && isinf(kb_float_read(at, size));
}

static const char *scan_number (scanner *s, const char *at) {
  number_form form = INTEGER;
  int64_t integer;
  const char *end = scan_number_text(s, at, &form);
  size_t size;
  if (end == NULL)
    return NULL;
  if (form == INTEGER && read_integer(at, end, &integer))
    return add_note(s, 1) && add_note(s, (uint64_t)integer) ? end : NULL;
  s->document->has_floats = 1;
  size = (size_t)(end - at);
  if (s->mode != KB_JSON_GO && is_too_large(at, size, form))
    return fault(s, at, "json.number-range", "number too large for a double");
  if (size > KB_CJSON_NUMBER_SIZE)
    s->document->must_repair = 1;
  return add_note(s, 0) ? end : NULL;
}

/* }====== */

/* Skips white space, and comments in that mode; stops at an unclosed comment. */
static const char *skip_space (const scanner *s, const char *at) {
  for (;;) {
    const char *end;
    while (at < s->end && (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r'))
      at++;
    if (!at_comment(s, at))
      return at;
    end = kb_json_comment_end(at, s->end);
    if (end == NULL || kb_utf8_invalid(at, (size_t)(end - at)) < (size_t)(end - at))
      return at;
    s->document->must_repair = 1;
    at = end;
  }
}

static const char *scan_literal (scanner *s, const char *at, const char *literal) {
  size_t i;
  for (i = 1; literal[i] != '\0'; i++)
    if (at + i == s->end || at[i] != literal[i]) {
      char context[48];
      snprintf(context, sizeof(context), "in literal %s (expecting '%c')", literal, literal[i]);
      return fault_inside(s, at + i, context);
    }
  return at + i;
}

/*
** The open containers are linked through the notes: until a container is closed, its first note
** says where the notes of the enclosing one are, and its lowest bit whether that is an object.
*/
static const char *open_container (scanner *s, const char *at) {
  if (s->depth == (s->mode != KB_JSON_GO ? KB_MAX_DEPTH : KB_GO_MAX_DEPTH)) {
    if (s->mode != KB_JSON_GO)
      return fault(s, at, "json.depth-limit", "nested deeper than 1000 levels");
    fault_character(s, at, "exceeded max depth");
    s->fault->code = "json.depth-limit";
    return NULL;
  }
  if (!add_note(s, (uint64_t)s->open << 1 | (uint64_t)s->in_object) || !add_note(s, 0))
    return NULL;
  s->open = s->notes->size - 2;
  s->in_object = *at == '{';
  s->document->must_repair |= ++s->depth > KB_MAX_DEPTH;
  return at + 1;
}

static void close_container (scanner *s, const char *at) {
  uint64_t link = s->notes->items[s->open];
  s->notes->items[s->open] = (uint64_t)(at - s->text);
  s->open = (size_t)(link >> 1);
  s->in_object = (int)(link & 1);
  s->depth--;
}

/* Reads a whole scalar, or a container's opening bracket. */
static const char *scan_value (scanner *s, const char *at) {
  switch (at < s->end ? *at : '\0') {
  case '"':
    return scan_string(s, at);
  case '{':
  case '[':
    return open_container(s, at);
  case 't':
    return scan_literal(s, at, "true");
  case 'f':
    return scan_literal(s, at, "false");
  case 'n':
    return scan_literal(s, at, "null");
  case '-':
  case '0':
  case '1':
  case '2':
  case '3':
  case '4':
  case '5':
  case '6':
  case '7':
  case '8':
  case '9':
    return scan_number(s, at);
  default:
    return fault_character(s, at, "looking for beginning of value");
  }
}

/* Counts a member of the innermost container; if that is an object, reads its key and colon. */
static const char *begin_member (scanner *s, const char *at) {
  s->notes->items[s->open + 1]++;
  if (!s->in_object)
    return at;
  at = skip_space(s, at);
  if (at == s->end || *at != '"')
    return fault_character(s, at, "looking for beginning of object key string");
  at = scan_string(s, at);
  if (at == NULL)
    return NULL;
  at = skip_space(s, at);
  if (at == s->end || *at != ':')
    return fault_character(s, at, "after object key");
  return at + 1;
}

/* From the end of a value to the next one, or to the end of the document. */
static const char *end_value (scanner *s, const char *at) {
  while (s->depth > 0) {
    at = skip_space(s, at);
    if (at < s->end && *at == ',')
      return begin_member(s, at + 1);
    if (at == s->end || *at != (s->in_object ? '}' : ']'))
      return fault_character(s, at,
                             s->in_object ? "after object key:value pair" : "after array element");
    close_container(s, ++at);
  }
  return at;
}

static const char *scan_document (scanner *s, const char *at) {
  do {
    size_t depth = s->depth;
    at = scan_value(s, skip_space(s, at));
    if (at != NULL && s->depth > depth) { /* opened a container */
      const char *inside = skip_space(s, at);
      if (inside == s->end || *inside != (s->in_object ? '}' : ']'))
        at = begin_member(s, at);
      else
        at = end_value(s, inside);
    }
    else if (at != NULL)
      at = end_value(s, at);
  } while (at != NULL && s->depth > 0);
  return at;
}

kb_scan_result kb_json_scan (kb_json *document, const char *text, size_t size, kb_json_mode mode) {
  scanner s = {0};
  const char *at;
  s.text = text;
  s.end = text + size;
  s.mode = mode;
  s.document = document;
  s.notes = &document->notes;
  s.fault = &document->fault;
  if (mode != KB_JSON_GO && size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
    at = fault(&s, text, "json.byte-order-mark", "unexpected byte order mark");
  else
    at = scan_document(&s, text);
  if (at != NULL && (at = skip_space(&s, at)) < s.end)
    at = fault_character(&s, at, "after top-level value");
  return at != NULL ? KB_SCAN_OK : s.no_memory ? KB_SCAN_NO_MEMORY : KB_SCAN_FAULT;
}
