/*
** scalar_syntax.c - the spellings that the readings of plain scalars share. Letters are compared
** as ASCII: the host's locale may be any.
*/

#include "scalar_syntax.h"

#include <string.h>

#define DIGITS "0123456789"

static int is_upper (char c) {
  return c >= 'A' && c <= 'Z';
}

int kb_scalar_is_word (const char *text, size_t size, const char *word) {
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

int kb_scalar_is_yes (const char *text, size_t size) {
  return kb_scalar_is_word(text, size, "y") || kb_scalar_is_word(text, size, "yes") ||
         kb_scalar_is_word(text, size, "on");
}

int kb_scalar_is_no (const char *text, size_t size) {
  return kb_scalar_is_word(text, size, "n") || kb_scalar_is_word(text, size, "no") ||
         kb_scalar_is_word(text, size, "off");
}

int kb_scalar_is_nan (const char *text, size_t size) {
  return size == 4 && (memcmp(text, ".nan", 4) == 0 || memcmp(text, ".NaN", 4) == 0 ||
                       memcmp(text, ".NAN", 4) == 0);
}

int kb_scalar_is_infinity (const char *text, size_t size) {
  size_t sign = size > 0 && (text[0] == '-' || text[0] == '+');
  return size == sign + 4 && text[sign] == '.' &&
         kb_scalar_is_word(text + sign + 1, size - sign - 1, "inf");
}

size_t kb_scalar_span (const char *text, size_t size, size_t at, const char *set) {
  size_t end = at;
  while (end < size && text[end] != '\0' && strchr(set, text[end]) != NULL)
    end++;
  return end - at;
}

int kb_scalar_is_float (const char *text, size_t size) {
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

int kb_scalar_underscores_separate (const char *text, size_t size) {
  size_t i;
  for (i = 0; i < size; i++)
    if (text[i] == '_' && (i == 0 || i + 1 == size || kb_scalar_span(text, i, i - 1, DIGITS) == 0 ||
                           kb_scalar_span(text, i + 2, i + 1, DIGITS) == 0))
      return 0;
  return 1;
}
