/*
** number.c - doubles as text and back, whatever the host's locale says.
*/

#define _GNU_SOURCE /* strtod_l, newlocale */

#include <locale.h>
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

/* YAML 1.1 readers want a point in every float, and a sign in every exponent. */
static size_t with_point (char *text) {
  size_t size = strlen(text);
  char *exponent = strchr(text, 'e');
  if (strchr(text, '.') == NULL) {
    char *end = exponent != NULL ? exponent : text + size;
    memmove(end + 2, end, strlen(end) + 1);
    memcpy(end, ".0", 2);
    size += 2;
  }
  return size;
}

size_t kb_float_text (double value, char text[KB_NUMBER_SIZE]) {
  int precision;
  locale_t host = kb_enter_c_locale();
  for (precision = 15; precision <= 17; precision++) {
    snprintf(text, KB_NUMBER_SIZE, "%.*g", precision, value);
    if (precision == 17 || strtod(text, NULL) == value)
      break;
  }
  kb_leave_c_locale(host);
  return with_point(text);
}
