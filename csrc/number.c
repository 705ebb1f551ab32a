/*
** number.c - doubles as text and back, whatever the host's locale says.
*/

#define _GNU_SOURCE /* strtod_l, newlocale */

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core.h"

double kb_float_read (const char *text, size_t size) {
  char copy[64], *heap = NULL, *digits = copy;
  double value;
  /* newlocale("C") hands out libc's own static object: it cannot fail and costs nothing. */
  locale_t c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
  if (size >= sizeof(copy)) {
    heap = (char *)malloc(size + 1);
    if (heap != NULL)
      digits = heap;
    else
      size = sizeof(copy) - 1; /* 63 digits say more than a double holds */
  }
  memcpy(digits, text, size);
  digits[size] = '\0';
  value = strtod_l(digits, NULL, c_locale);
  free(heap);
  return value;
}

/* snprintf writes the locale's decimal point; every other byte is a digit, a sign or `e`. */
static void set_point (char *text) {
  for (; *text != '\0'; text++)
    if (strchr("0123456789+-e", *text) == NULL) {
      size_t point = 1;
      while (strchr("0123456789+-e", text[point]) == NULL)
        point++;
      *text = '.';
      memmove(text + 1, text + point, strlen(text + point) + 1);
      return;
    }
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
  for (precision = 15; precision <= 17; precision++) {
    snprintf(text, KB_NUMBER_SIZE, "%.*g", precision, value);
    set_point(text);
    if (precision == 17 || kb_float_read(text, strlen(text)) == value)
      break;
  }
  return with_point(text);
}
