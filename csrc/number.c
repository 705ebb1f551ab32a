/*
** number.c - doubles as text and back, whatever the host's locale says.
*/

#define _GNU_SOURCE /* strtod_l, newlocale */

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core.h"
#include "number.h"

/* newlocale("C") hands out libc's own static object: it cannot fail and costs nothing. */
static locale_t c_locale (void) {
  return newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

locale_t kb_enter_c_locale (void) {
  return uselocale(c_locale());
}

void kb_leave_c_locale (locale_t host) {
  uselocale(host);
}

double kb_float_read (const char *text, size_t size) {
  char copy[64], *heap = NULL, *digits = copy;
  double value;
  if (size >= sizeof(copy)) {
    heap = (char *)malloc(size + 1);
    if (heap != NULL)
      digits = heap;
    else
      size = sizeof(copy) - 1; /* 63 digits say more than a double holds */
  }
  memcpy(digits, text, size);
  digits[size] = '\0';
  value = strtod_l(digits, NULL, c_locale());
  free(heap);
  return value;
}

/*
** Sixteen digits with the last one up, where they read back too: just above a power of two the
** doubles lie twice as far apart as below it, and %.16g may round down to the neighbour's.
*/
static int round_up (double value, char text[KB_NUMBER_SIZE]) {
  int exponent;
  if (fabs(frexp(value, &exponent)) != 0.5)
    return 0;
  snprintf(text, KB_NUMBER_SIZE, "%.15e", value);
  strchr(text, 'e')[-1]++;
  return strtod(text, NULL) == value;
}

/* %.15g finds the shortest text of every normal double that has one of so many digits. */
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

size_t kb_float_json (double value, char text[KB_NUMBER_SIZE]) {
  locale_t host = kb_enter_c_locale();
  shortest(value, text);
  kb_leave_c_locale(host);
  if (strpbrk(text, ".e") == NULL)
    insert(text + strlen(text), ".0");
  return strlen(text);
}

size_t kb_float_text (double value, char text[KB_NUMBER_SIZE]) {
  kb_float_json(value, text);
  if (strchr(text, '.') == NULL)
    insert(strchr(text, 'e'), ".0");
  return strlen(text);
}
