/*
** scalar_ambiguous.c - whether plain text could be parsed as something other than a string. The
** forms are those of YAML 1.1's types in PyYAML, Ruby's Psych, SnakeYAML, and npm's `yaml` and
** `js-yaml`, whose patterns differ slightly.
*/

#include <string.h>

#include "scalar.h"
#include "scalar_span.h"

#define DIGITS "0123456789"

/* Based integers with underscores: 0b1_0, 0o17, 0x_1f. */
static int is_based_integer (const char *text, size_t size, size_t at) {
  const char *digits = NULL;
  if (size < at + 3 || text[at] != '0')
    return 0;
  switch (text[at + 1]) {
  case 'b':
    digits = "01_";
    break;
  case 'o':
    digits = "01234567_";
    break;
  case 'x':
    digits = "0123456789abcdefABCDEF_";
    break;
  default:
    return 0;
  }
  return at + 2 + kb_scalar_span(text, size, at + 2, digits) == size;
}

/* 1_000 1,000 1_000.5_0 .5 . 1e3 e3 1.e+3 */
static int is_decimal (const char *text, size_t size, size_t at) {
  if (at == size || kb_scalar_span(text, size, at, DIGITS ".eE") == 0)
    return 0;
  at += kb_scalar_span(text, size, at, DIGITS "_,");
  if (at < size && text[at] == '.')
    at += 1 + kb_scalar_span(text, size, at + 1, DIGITS "_,");
  if (at < size && (text[at] == 'e' || text[at] == 'E')) {
    size_t exponent;
    at++;
    at += at < size && (text[at] == '-' || text[at] == '+');
    exponent = kb_scalar_span(text, size, at, DIGITS "_");
    if (exponent == 0)
      return 0;
    at += exponent;
  }
  return at == size;
}

/* 12:30:45 and 12:30:45.5, base-60 numbers */
static int is_sexagesimal (const char *text, size_t size, size_t at) {
  size_t whole = kb_scalar_span(text, size, at, DIGITS), groups = 0;
  if (whole == 0)
    return 0;
  at += kb_scalar_span(text, size, at, DIGITS "_,");
  while (at < size && text[at] == ':') {
    size_t digits = kb_scalar_span(text, size, at + 1, DIGITS);
    if (digits == 0 || digits > 2 || (digits == 2 && text[at + 1] > '5'))
      return 0;
    at += 1 + digits;
    groups++;
  }
  if (at < size && text[at] == '.')
    at += 1 + kb_scalar_span(text, size, at + 1, DIGITS "_");
  return groups > 0 && at == size;
}

/* 2001-12-14 and anything that continues with a time */
static int is_timestamp (const char *text, size_t size) {
  size_t month, day;
  if (kb_scalar_span(text, size, 0, DIGITS) != 4 || size < 8 || text[4] != '-')
    return 0;
  month = kb_scalar_span(text, size, 5, DIGITS);
  if (month < 1 || month > 2 || 5 + month >= size || text[5 + month] != '-')
    return 0;
  day = kb_scalar_span(text, size, 6 + month, DIGITS);
  if (day < 1 || day > 2)
    return 0;
  return size == 6 + month + day || strchr("Tt \t", text[6 + month + day]) != NULL;
}

/* -.nan, to older releases of npm's `yaml`; without a sign .nan is a number to everyone */
static int is_signed_nan (const char *text, size_t size, size_t at) {
  return at == 1 && size == 5 && text[1] == '.' &&
         (memcmp(text + 2, "nan", 3) == 0 || memcmp(text + 2, "NaN", 3) == 0 ||
          memcmp(text + 2, "NAN", 3) == 0);
}

/* nO oFF fALSE, false to npm's `yaml` as YAML 1.1 */
static int is_false_in_any_case (const char *text, size_t size) {
  char lower[5];
  size_t i;
  if (size > sizeof(lower))
    return 0;
  for (i = 0; i < size; i++)
    lower[i] = (char)(text[i] | 0x20);
  return (size == 2 && memcmp(lower, "no", 2) == 0) ||
         (size == 3 && memcmp(lower, "off", 3) == 0) ||
         (size == 5 && memcmp(lower, "false", 5) == 0);
}

int kb_scalar_ambiguous (const char *text, size_t size) {
  kb_scalar scalar;
  size_t sign;
  if (kb_scalar_read(text, size, KB_SCHEMA_KUBERNETES, &scalar) != KB_SCALAR_TEXT ||
      kb_scalar_read(text, size, KB_SCHEMA_CORE, &scalar) != KB_SCALAR_TEXT)
    return 1;
  if ((size == 1 && text[0] == '=') || (size == 2 && memcmp(text, "<<", 2) == 0))
    return 1;
  sign = text[0] == '-' || text[0] == '+';
  return is_based_integer(text, size, sign) || is_decimal(text, size, sign) ||
         is_sexagesimal(text, size, sign) || is_timestamp(text, size) ||
         is_signed_nan(text, size, sign) || is_false_in_any_case(text, size);
}
