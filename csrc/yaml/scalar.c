/*
** scalar.c - what a plain YAML scalar means to Kubernetes (the rules of resolve.go in
** sigs.k8s.io/yaml/goyaml.v2) and to YAML 1.2's core schema.
*/

#include "scalar.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scalar_syntax.h"

/* A number with underscores is copied without them; one longer than this is text. */
#define STRIPPED_SIZE 512

static kb_scalar_kind set_null (kb_scalar *scalar) {
  return scalar->kind = KB_SCALAR_NULL;
}

static kb_scalar_kind set_boolean (kb_scalar *scalar, int boolean) {
  scalar->boolean = boolean;
  return scalar->kind = KB_SCALAR_BOOLEAN;
}

static kb_scalar_kind set_integer (kb_scalar *scalar, lua_Integer integer) {
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
  if ((size == 1 && text[0] == '~') || kb_scalar_is_word(text, size, "null"))
    return set_null(scalar);
  if (kb_scalar_is_word(text, size, "true"))
    return set_boolean(scalar, 1);
  if (kb_scalar_is_word(text, size, "false"))
    return set_boolean(scalar, 0);
  if (kubernetes && kb_scalar_is_yes(text, size))
    return set_boolean(scalar, 1);
  if (kubernetes && kb_scalar_is_no(text, size))
    return set_boolean(scalar, 0);
  return KB_SCALAR_TEXT;
}

/* `.inf` and `.nan`; `text` begins with a sign or a point. */
static kb_scalar_kind read_special (const char *text, size_t size, kb_scalar *scalar) {
  if (kb_scalar_is_nan(text, size))
    return set_float(scalar, (double)NAN);
  if (kb_scalar_is_infinity(text, size))
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

/* 1 where the whole text is digits of that base and the value fits; an empty text is 0. */
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

/* An integer's magnitude with its sign; beyond int64, only what fits in an uint64 is a number. */
static kb_scalar_kind set_magnitude (kb_scalar *scalar, uint64_t magnitude, int negative) {
  if (negative && magnitude == UINT64_C(1) << 63)
    return set_integer(scalar, LUA_MININTEGER);
  if (magnitude <= (uint64_t)LUA_MAXINTEGER)
    return set_integer(scalar, negative ? -(lua_Integer)magnitude : (lua_Integer)magnitude);
  if (negative)
    return KB_SCALAR_TEXT;
  scalar->is_unsigned = 1;
  return set_float(scalar, (double)magnitude);
}

/* The base that a prefix names, as Go's ParseInt with base 0; cuts the prefix. */
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

/* An integer as Go's ParseInt and then ParseUint read it; a sign beyond int64 is none. */
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
  if (has_sign && !negative && magnitude > (uint64_t)LUA_MAXINTEGER)
    return KB_SCALAR_TEXT;
  return set_magnitude(scalar, magnitude, negative);
}

/* goyaml reads on after `0b` as if the text began there, so that a sign may follow. */
static kb_scalar_kind read_signed_binary (const char *text, size_t size, kb_scalar *scalar) {
  uint64_t magnitude;
  if (size < 4 || memcmp(text, "0b", 2) != 0 || (text[2] != '-' && text[2] != '+') ||
      !read_digits(text + 3, size - 3, 2, &magnitude) ||
      (text[2] == '+' && magnitude > (uint64_t)LUA_MAXINTEGER))
    return KB_SCALAR_TEXT;
  return set_magnitude(scalar, magnitude, text[2] == '-');
}

/* A float out of range is text, as Go's ParseFloat fails there. */
static kb_scalar_kind read_go_float (const char *text, size_t size, kb_scalar *scalar) {
  double number;
  if (!kb_scalar_is_float(text, size))
    return KB_SCALAR_TEXT;
  number = kb_float_read(text, size);
  return isinf(number) ? KB_SCALAR_TEXT : set_float(scalar, number);
}

/* Copies without underscores; 0 where that does not fit. */
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
    if (after_point && !kb_scalar_underscores_separate(text, size))
      return KB_SCALAR_TEXT;
    size = strip_underscores(text, size, stripped);
    text = stripped;
  }
  if (!after_point && size > 0)
    kind = read_go_integer(text, size, scalar);
  if (kind == KB_SCALAR_TEXT)
    kind = read_go_float(text, size, scalar);
  if (kind == KB_SCALAR_TEXT)
    kind = read_signed_binary(text, size, scalar);
  return kind;
}

/* An integer of any size as a float; 0 where some byte is no digit of that base. */
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
  if (kind == KB_SCALAR_TEXT && kb_scalar_is_float(text, size))
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

/* Whether mantissa * 10^exponent reads as that float; without a point no locale matters. */
static int reads_as (unsigned long mantissa, int exponent, float value) {
  char text[KB_NUMBER_SIZE];
  snprintf(text, sizeof(text), "%lue%d", mantissa, exponent);
  return strtof(text, NULL) == value;
}

/*
** The shortest decimal digits that read back as the same float32, with the exponent of the first:
** d.dddd times ten to its power. Above a power of two the floats lie farther apart than below, so
** that the decimal next to the nearest one can be as good.
*/
static int shortest_digits (float value, char digits[16], int *exponent) {
  char text[KB_NUMBER_SIZE];
  unsigned long mantissa = 0;
  int precision, last = 0, count;
  for (precision = 1; precision <= 9; precision++) {
    int at;
    snprintf(text, sizeof(text), "%.*e", precision - 1, (double)value);
    for (at = 0, mantissa = 0; text[at] != 'e'; at++)
      if (text[at] >= '0' && text[at] <= '9')
        mantissa = mantissa * 10 + (unsigned long)(text[at] - '0');
    last = atoi(text + at + 1) - precision + 1;
    if (reads_as(mantissa, last, value))
      break;
    if (reads_as(mantissa + 1, last, value)) {
      mantissa++;
      break;
    }
  }
  for (; mantissa % 10 == 0; last++)
    mantissa /= 10;
  count = snprintf(digits, 16, "%lu", mantissa);
  *exponent = last + count - 1;
  return count;
}

static size_t with_exponent (const char *digits, int count, int exponent, char *text) {
  size_t size = 0;
  text[size++] = digits[0];
  if (count > 1) {
    text[size++] = '.';
    memcpy(text + size, digits + 1, (size_t)count - 1);
    size += (size_t)count - 1;
  }
  return size + (size_t)sprintf(text + size, "e%c%02d", exponent < 0 ? '-' : '+', abs(exponent));
}

static size_t without_exponent (const char *digits, int count, int exponent, char *text) {
  size_t size = 0;
  int at, point = exponent + 1;
  if (point <= 0)
    text[size++] = '0';
  for (at = 0; at < point; at++)
    text[size++] = at < count ? digits[at] : '0';
  if (point < count)
    text[size++] = '.';
  for (at = point; at < 0; at++)
    text[size++] = '0';
  for (at = point > 0 ? point : 0; at < count; at++)
    text[size++] = digits[at];
  return size;
}

/* Go's FormatFloat(value, 'g', -1, 32), with YAML's words for what is no number. */
static size_t float_key (double number, char key[KB_NUMBER_SIZE]) {
  float value = (float)number;
  char digits[16];
  size_t size = 0;
  int exponent, count;
  if (isnan(value))
    return (size_t)sprintf(key, ".nan");
  if (isinf(value))
    return (size_t)sprintf(key, value < 0 ? "-.inf" : ".inf");
  if (signbit(value))
    key[size++] = '-';
  if (value == 0.0f) {
    key[size++] = '0';
    return size;
  }
  count = shortest_digits(fabsf(value), digits, &exponent);
  if (exponent < -4 || exponent >= 6)
    return size + with_exponent(digits, count, exponent, key + size);
  return size + without_exponent(digits, count, exponent, key + size);
}

size_t kb_scalar_key (const kb_scalar *scalar, char key[KB_NUMBER_SIZE]) {
  switch (scalar->kind) {
  case KB_SCALAR_BOOLEAN:
    return (size_t)sprintf(key, "%s", scalar->boolean ? "true" : "false");
  case KB_SCALAR_INTEGER:
    return (size_t)sprintf(key, LUA_INTEGER_FMT, (LUAI_UACINT)scalar->integer);
  case KB_SCALAR_FLOAT:
    return float_key(scalar->number, key);
  default:
    return 0;
  }
}
