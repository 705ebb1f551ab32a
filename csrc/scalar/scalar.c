/*
** scalar.c - the meaning of a plain YAML scalar to Kubernetes (the rules of resolve.go in
** sigs.k8s.io/yaml/goyaml.v2) and in YAML 1.2's core schema.
*/

#include "scalar.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/number.h"
#include "scalar_span.h"

#define DIGITS "0123456789"

/* A number with underscores is copied without them; a longer one is text. */
#define STRIPPED_SIZE 512

/* {====== Spellings; letters are compared as ASCII, whatever the locale of the host ====== */

static int is_upper (char c) {
  return c >= 'A' && c <= 'Z';
}

/* Whether text is the (lower-case) word in lower, title or upper case. */
static int is_word (const char *text, size_t size, const char *word) {
  size_t i, upper = 0;
  if (strlen(word) != size)
    return 0;
  for (i = 0; i < size; i++) {
    if ((is_upper(text[i]) ? (char)(text[i] + ('a' - 'A')) : text[i]) != word[i])
      return 0;
    upper += (size_t)is_upper(text[i]);
  }
  return upper == 0 || upper == size || (upper == 1 && is_upper(text[0]));
}

/* YAML 1.1's words, including the one-letter ones. */
static int is_yes (const char *text, size_t size) {
  return is_word(text, size, "y") || is_word(text, size, "yes") || is_word(text, size, "on");
}

static int is_no (const char *text, size_t size) {
  return is_word(text, size, "n") || is_word(text, size, "no") || is_word(text, size, "off");
}

/* .nan .NaN .NAN */
static int is_nan (const char *text, size_t size) {
  return size == 4 && (memcmp(text, ".nan", 4) == 0 || memcmp(text, ".NaN", 4) == 0 ||
                       memcmp(text, ".NAN", 4) == 0);
}

/* [-+]?(.inf|.Inf|.INF) */
static int is_infinity (const char *text, size_t size) {
  size_t sign = size > 0 && (text[0] == '-' || text[0] == '+');
  return size == sign + 4 && text[sign] == '.' && is_word(text + sign + 1, size - sign - 1, "inf");
}

/* [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?, in goyaml and in YAML 1.2. */
static int is_float (const char *text, size_t size) {
  size_t at = size > 0 && (text[0] == '-' || text[0] == '+');
  size_t whole = kb_scalar_span(text, size, at, DIGITS), fraction = 0;
  at += whole;
  if (at < size && text[at] == '.') {
    fraction = kb_scalar_span(text, size, at + 1, DIGITS);
    at += 1 + fraction;
  }
  if (whole + fraction == 0)
    return 0;
  if (at < size && (text[at] == 'e' || text[at] == 'E')) {
    size_t exponent;
    at++;
    at += at < size && (text[at] == '-' || text[at] == '+');
    exponent = kb_scalar_span(text, size, at, DIGITS);
    if (exponent == 0)
      return 0;
    at += exponent;
  }
  return at == size;
}

/* Whether every underscore is between two digits. */
static int underscores_separate (const char *text, size_t size) {
  size_t i;
  for (i = 0; i < size; i++)
    if (text[i] == '_' && (i == 0 || i + 1 == size || kb_scalar_span(text, i, i - 1, DIGITS) == 0 ||
                           kb_scalar_span(text, i + 2, i + 1, DIGITS) == 0))
      return 0;
  return 1;
}

/* }====== */

static kb_scalar_kind set_null (kb_scalar *scalar) {
  return scalar->kind = KB_SCALAR_NULL;
}

static kb_scalar_kind set_boolean (kb_scalar *scalar, int boolean) {
  scalar->boolean = boolean;
  return scalar->kind = KB_SCALAR_BOOLEAN;
}

static kb_scalar_kind set_integer (kb_scalar *scalar, int64_t integer) {
  scalar->integer = integer;
  return scalar->kind = KB_SCALAR_INTEGER;
}

static kb_scalar_kind set_float (kb_scalar *scalar, double number) {
  scalar->number = number;
  return scalar->kind = KB_SCALAR_FLOAT;
}

/* Null and booleans; both schemas write them in lower, title or upper case. */
static kb_scalar_kind read_word (const char *text, size_t size, kb_schema schema,
                                 kb_scalar *scalar) {
  int kubernetes = schema != KB_SCHEMA_CORE;
  if ((size == 1 && text[0] == '~') || is_word(text, size, "null"))
    return set_null(scalar);
  if (is_word(text, size, "true"))
    return set_boolean(scalar, 1);
  if (is_word(text, size, "false"))
    return set_boolean(scalar, 0);
  if (kubernetes && is_yes(text, size))
    return set_boolean(scalar, 1);
  if (kubernetes && is_no(text, size))
    return set_boolean(scalar, 0);
  return KB_SCALAR_TEXT;
}

/* `.inf` and `.nan`; `text` begins with a sign or a point. */
static kb_scalar_kind read_special (const char *text, size_t size, kb_scalar *scalar) {
  if (is_nan(text, size))
    return set_float(scalar, (double)NAN);
  if (is_infinity(text, size))
    return set_float(scalar, text[0] == '-' ? -HUGE_VAL : HUGE_VAL);
  return KB_SCALAR_TEXT;
}

static int digit_value (char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'z')
    return c - 'a' + 10;
  if (c >= 'A' && c <= 'Z')
    return c - 'A' + 10;
  return 36;
}

/* 1 if the whole text consists of digits of that base and the value fits; an empty text is 0. */
static int read_digits (const char *text, size_t size, unsigned base, uint64_t *value) {
  size_t i;
  *value = 0;
  for (i = 0; i < size; i++) {
    unsigned digit = (unsigned)digit_value(text[i]);
    if (digit >= base || *value > (UINT64_MAX - digit) / base)
      return 0;
    *value = *value * base + digit;
  }
  return 1;
}

/* An integer's magnitude with its sign; beyond int64 only values that fit uint64 are numbers. */
static kb_scalar_kind set_magnitude (kb_scalar *scalar, uint64_t magnitude, int negative) {
  if (negative && magnitude == UINT64_C(1) << 63)
    return set_integer(scalar, INT64_MIN);
  if (magnitude <= (uint64_t)INT64_MAX)
    return set_integer(scalar, negative ? -(int64_t)magnitude : (int64_t)magnitude);
  if (negative)
    return KB_SCALAR_TEXT;
  scalar->is_unsigned = 1;
  return set_float(scalar, (double)magnitude);
}

/* The base that a prefix denotes, as in Go's ParseInt with base 0; cuts the prefix. */
static unsigned cut_base (const char **text, size_t *size) {
  unsigned base = 10, cut = 0;
  if (*size >= 1 && (*text)[0] == '0') {
    char mark = *size >= 3 ? (char)((*text)[1] | 0x20) : '\0';
    base = mark == 'b' ? 2 : mark == 'x' ? 16 : 8;
    cut = mark == 'b' || mark == 'x' || mark == 'o' ? 2 : 1;
  }
  *text += cut;
  *size -= cut;
  return base;
}

/* An integer as by Go's ParseInt, then ParseUint; beyond int64 a sign is invalid. */
static kb_scalar_kind read_go_integer (const char *text, size_t size, kb_scalar *scalar) {
  uint64_t magnitude;
  unsigned base;
  int negative = text[0] == '-', has_sign = negative || text[0] == '+';
  const char *digits = text + has_sign;
  size_t left = size - (size_t)has_sign;
  if (left == 0)
    return KB_SCALAR_TEXT;
  base = cut_base(&digits, &left);
  if (!read_digits(digits, left, base, &magnitude))
    return KB_SCALAR_TEXT;
  if (has_sign && !negative && magnitude > (uint64_t)INT64_MAX)
    return KB_SCALAR_TEXT;
  return set_magnitude(scalar, magnitude, negative);
}

/* goyaml parses the rest after `0b` as a new number, so a sign may follow. */
static kb_scalar_kind read_signed_binary (const char *text, size_t size, kb_scalar *scalar) {
  uint64_t magnitude;
  if (size < 4 || memcmp(text, "0b", 2) != 0 || (text[2] != '-' && text[2] != '+') ||
      !read_digits(text + 3, size - 3, 2, &magnitude) ||
      (text[2] == '+' && magnitude > (uint64_t)INT64_MAX))
    return KB_SCALAR_TEXT;
  return set_magnitude(scalar, magnitude, text[2] == '-');
}

/* A float out of range is text, because Go's ParseFloat fails. */
static kb_scalar_kind read_go_float (const char *text, size_t size, kb_scalar *scalar) {
  double number;
  if (!is_float(text, size))
    return KB_SCALAR_TEXT;
  number = kb_float_read(text, size);
  return isinf(number) ? KB_SCALAR_TEXT : set_float(scalar, number);
}

/* Copies without underscores; 0 if it does not fit. */
static size_t strip_underscores (const char *text, size_t size, char stripped[STRIPPED_SIZE]) {
  size_t i, length = 0;
  for (i = 0; i < size; i++)
    if (text[i] != '_') {
      if (length == STRIPPED_SIZE)
        return 0;
      stripped[length++] = text[i];
    }
  return length;
}

/* `text` begins with a digit, a sign or a point. */
static kb_scalar_kind read_go_number (const char *text, size_t size, kb_scalar *scalar) {
  char stripped[STRIPPED_SIZE];
  kb_scalar_kind kind = KB_SCALAR_TEXT;
  int after_point = text[0] == '.';
  if (memchr(text, '_', size) != NULL) {
    if (after_point && !underscores_separate(text, size))
      return KB_SCALAR_TEXT;
    size = strip_underscores(text, size, stripped);
    text = stripped;
    if (size == 0)
      return KB_SCALAR_TEXT;
  }
  if (!after_point)
    kind = read_go_integer(text, size, scalar);
  if (kind == KB_SCALAR_TEXT)
    kind = read_go_float(text, size, scalar);
  if (kind == KB_SCALAR_TEXT)
    kind = read_signed_binary(text, size, scalar);
  return kind;
}

/* An integer of any size as a float; 0 if a byte is not a digit of that base. */
static int read_wide_digits (const char *text, size_t size, unsigned base, double *value) {
  size_t i;
  *value = 0;
  for (i = 0; i < size; i++) {
    unsigned digit = (unsigned)digit_value(text[i]);
    if (digit >= base)
      return 0;
    *value = *value * base + digit;
  }
  return 1;
}

static kb_scalar_kind read_core_integer (const char *text, size_t size, kb_scalar *scalar) {
  uint64_t magnitude;
  int negative = text[0] == '-';
  size_t sign = negative || text[0] == '+';
  if (size > 2 && text[0] == '0' && (text[1] == 'o' || text[1] == 'x')) {
    unsigned base = text[1] == 'o' ? 8 : 16;
    double number;
    if (read_digits(text + 2, size - 2, base, &magnitude))
      return set_magnitude(scalar, magnitude, 0);
    if (read_wide_digits(text + 2, size - 2, base, &number))
      return set_float(scalar, number);
  }
  else if (size > sign && read_digits(text + sign, size - sign, 10, &magnitude))
    return set_magnitude(scalar, magnitude, negative);
  return KB_SCALAR_TEXT;
}

static kb_scalar_kind read_core_number (const char *text, size_t size, kb_scalar *scalar) {
  kb_scalar_kind kind = read_core_integer(text, size, scalar);
  if (kind == KB_SCALAR_TEXT && is_float(text, size))
    kind = set_float(scalar, kb_float_read(text, size));
  return kind;
}

static kb_scalar_kind read_number (const char *text, size_t size, kb_schema schema,
                                   kb_scalar *scalar) {
  return schema == KB_SCHEMA_CORE ? read_core_number(text, size, scalar)
                                  : read_go_number(text, size, scalar);
}

kb_scalar_kind kb_scalar_read (const char *text, size_t size, kb_schema schema, kb_scalar *scalar) {
  scalar->kind = KB_SCALAR_TEXT;
  scalar->is_unsigned = 0;
  if (size == 0)
    return set_null(scalar);
  switch (text[0]) {
  case '~':
  case 'y':
  case 'Y':
  case 'n':
  case 'N':
  case 't':
  case 'T':
  case 'f':
  case 'F':
  case 'o':
  case 'O':
    return size > 5 ? KB_SCALAR_TEXT : read_word(text, size, schema, scalar);
  case '-':
  case '+':
  case '.':
    if (read_special(text, size, scalar) != KB_SCALAR_TEXT)
      return scalar->kind;
    return read_number(text, size, schema, scalar);
  default:
    if (text[0] < '0' || text[0] > '9')
      return KB_SCALAR_TEXT;
    return read_number(text, size, schema, scalar);
  }
}
