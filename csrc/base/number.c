/* number.c - doubles as text and back, independent of the host's locale. */

#define _GNU_SOURCE /* strtod_l */

#include "number.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "c_locale.h"

/*
** Digits that can decide how a decimal number is rounded to a double: 767, and one for the rest.
*/
#define MAX_DIGITS 768

/* The exponent in the text; an absolute value above `limit` is as good as infinite. */
static int64_t read_exponent (const char *text, const char *end, int64_t limit) {
  int is_negative = text < end && *text == '-';
  int64_t exponent = 0;
  if (text < end && (*text == '+' || *text == '-'))
    text++;
  for (; text < end && exponent < limit; text++)
    exponent = exponent * 10 + (*text - '0');
  return is_negative ? -exponent : exponent;
}

/*
** The first MAX_DIGITS significant digits; the last is nonzero if an omitted one is. Returns the
** power of ten that belongs to them.
*/
static int64_t shorten_digits (const char *text, const char *end, char *digits, size_t *size) {
  int64_t scale = 0;
  int has_point = 0, is_cut = 0;
  *size = 0;
  for (; text < end; text++) {
    if (*text == '.') {
      has_point = 1;
      continue;
    }
    scale -= has_point;
    if (*size < MAX_DIGITS && (*size > 0 || *text != '0'))
      digits[(*size)++] = *text;
    else if (*size == MAX_DIGITS) {
      is_cut |= *text != '0';
      scale++;
    }
  }
  if (is_cut && digits[*size - 1] == '0')
    digits[*size - 1] = '1';
  return scale;
}

/* Long float text as a shorter one of the same value, in a fixed-size buffer. */
static void shorten (const char *text, size_t size, char *shorter) {
  const char *end = text + size, *exponent = text;
  int64_t scale;
  size_t digits;
  while (exponent < end && *exponent != 'e' && *exponent != 'E')
    exponent++;
  if (*text == '+' || *text == '-')
    *shorter++ = *text++;
  scale = shorten_digits(text, exponent, shorter, &digits);
  if (digits == 0)
    shorter[digits++] = '0';
  if (exponent < end)
    scale += read_exponent(exponent + 1, end, INT64_MAX / 100);
  if (scale > 9999 || scale < -9999) /* doubles end far before that */
    scale = scale < 0 ? -9999 : 9999;
  snprintf(shorter + digits, 8, "e%d", (int)scale);
}

double kb_float_read (const char *text, size_t size) {
  char copy[MAX_DIGITS + 16];
  if (size < sizeof(copy)) {
    memcpy(copy, text, size);
    copy[size] = '\0';
  }
  else
    shorten(text, size, copy);
  return strtod_l(copy, NULL, kb_c_locale());
}

/*
** Rounds the last of sixteen digits up if that reads back too: just above a power of two, doubles
** are twice as far apart as just below, and %.16g may round down to the neighbour's text.
*/
static int round_up (double value, char text[KB_NUMBER_SIZE]) {
  int exponent;
  if (fabs(frexp(value, &exponent)) != 0.5)
    return 0;
  snprintf(text, KB_NUMBER_SIZE, "%.15e", value);
  text[(value < 0) + 16]++; /* a trailing 9 gives invalid text, which does not read back */
  return strtod(text, NULL) == value;
}

/* %.15g finds the shortest text of every normal double that needs at most 15 digits. */
static void shortest (double value, char text[KB_NUMBER_SIZE]) {
  int precision = fabs(value) < DBL_MIN ? 1 : DBL_DIG;
  for (; precision < 17; precision++) {
    snprintf(text, KB_NUMBER_SIZE, "%.*g", precision, value);
    if (strtod(text, NULL) == value || (precision == 16 && round_up(value, text)))
      return;
  }
  snprintf(text, KB_NUMBER_SIZE, "%.17g", value);
}

static void insert (char *at, const char *more) {
  size_t size = strlen(more);
  memmove(at + size, at, strlen(at) + 1);
  memcpy(at, more, size);
}

size_t kb_integer_text (long long integer, char text[KB_NUMBER_SIZE]) {
  char digits[24], *end = digits + sizeof(digits), *at = end;
  unsigned long long left =
      integer < 0 ? 0u - (unsigned long long)integer : (unsigned long long)integer;
  do {
    *--at = (char)('0' + left % 10);
    left /= 10;
  } while (left > 0);
  if (integer < 0)
    *--at = '-';
  memcpy(text, at, (size_t)(end - at));
  return (size_t)(end - at);
}

/*
** Most numbers written by people have a few decimals: such a number is an integer divided by a
** power of ten. A decimal of up to 15 digits that reads back is the shortest text; both operands
** of the division are exact, so it rounds as reading does. Returns 0 for other numbers.
*/
static size_t few_decimals (double value, char text[KB_NUMBER_SIZE]) {
  double power = 10, magnitude = fabs(value);
  int decimals;
  size_t size;
  if (!(magnitude >= 1e-3 && magnitude < 1e9))
    return 0;
  for (decimals = 1; decimals <= 6; decimals++) {
    double scaled = floor(magnitude * power + 0.5);
    if (scaled / power != magnitude) {
      power *= 10;
      continue;
    }
    text[0] = '-';
    size = kb_integer_text((long long)(magnitude), text + (value < 0)) + (value < 0);
    text[size++] = '.';
    scaled -= floor(magnitude) * power;
    for (; decimals > 0; decimals--) {
      int digit;
      power /= 10;
      digit = (int)(scaled / power);
      text[size++] = (char)('0' + digit);
      scaled -= digit * power;
    }
    text[size] = '\0';
    return size;
  }
  return 0;
}

size_t kb_float_json (double value, char text[KB_NUMBER_SIZE]) {
  size_t size = few_decimals(value, text);
  locale_t host;
  if (size > 0)
    return size;
  host = kb_enter_c_locale();
  shortest(value, text);
  kb_leave_c_locale(host);
  if (strpbrk(text, ".e") == NULL)
    insert(text + strlen(text), ".0");
  return strlen(text);
}

size_t kb_float_text (double value, char text[KB_NUMBER_SIZE]) {
  char *exponent;
  kb_float_json(value, text);
  exponent = strchr(text, 'e');
  if (exponent != NULL && strchr(text, '.') == NULL)
    insert(exponent, ".0");
  return strlen(text);
}
