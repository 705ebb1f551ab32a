/* scalar_text.c - scalars as text: as Lua writes them, and as keys. */

#define _POSIX_C_SOURCE 200809L /* locale_t */

#include "scalar_text.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/c_locale.h"

size_t kb_scalar_text (const kb_scalar *scalar, char text[KB_NUMBER_SIZE]) {
  switch (scalar->kind) {
  case KB_SCALAR_NULL:
    return (size_t)snprintf(text, KB_NUMBER_SIZE, "null");
  case KB_SCALAR_BOOLEAN:
    return (size_t)snprintf(text, KB_NUMBER_SIZE, scalar->boolean ? "true" : "false");
  case KB_SCALAR_INTEGER:
    return (size_t)snprintf(text, KB_NUMBER_SIZE, "%" PRId64, scalar->integer);
  default:
    return scalar->kind == KB_SCALAR_FLOAT && isfinite(scalar->number)
               ? kb_float_text(scalar->number, text)
               : 0;
  }
}

/* Whether text reads back as the float. */
static int reads_as (const char *text, float value) {
  return strtof(text, NULL) == value;
}

/*
** Rounds the last digit up; returns whether that still reads back. Above a power of two floats
** are farther apart than below, so the decimal next to the nearest one may be as good.
*/
static int round_up (char *text, float value) {
  ++*(strchr(text, 'e') - 1); /* a trailing 9 gives invalid text */
  return reads_as(text, value);
}

/* Writes a finite float in the fewest digits that read back. */
static void float_key (float value, char key[KB_NUMBER_SIZE]) {
  int precision, exponent;
  for (precision = 0; precision < 9; precision++) {
    snprintf(key, KB_NUMBER_SIZE, "%.*e", precision, (double)value);
    if (reads_as(key, value) || round_up(key, value))
      break;
  }
  exponent = atoi(strchr(key, 'e') + 1);
  if (exponent >= -4 && exponent < 6)
    snprintf(key, KB_NUMBER_SIZE, "%.*f", precision > exponent ? precision - exponent : 0,
             strtod(key, NULL));
}

/* Go's FormatFloat(value, 'g', -1, 32), with YAML's words for infinities and NaN. */
static size_t write_float (double number, char key[KB_NUMBER_SIZE]) {
  float value = (float)number;
  locale_t host;
  if (isnan(value))
    return (size_t)snprintf(key, KB_NUMBER_SIZE, ".nan");
  if (isinf(value))
    return (size_t)snprintf(key, KB_NUMBER_SIZE, value < 0 ? "-.inf" : ".inf");
  host = kb_enter_c_locale();
  float_key(value, key);
  kb_leave_c_locale(host);
  return strlen(key);
}

size_t kb_scalar_key (const kb_scalar *scalar, char key[KB_NUMBER_SIZE]) {
  switch (scalar->kind) {
  case KB_SCALAR_NULL:
    return 0;
  case KB_SCALAR_FLOAT:
    return write_float(scalar->number, key);
  default:
    return kb_scalar_text(scalar, key);
  }
}
