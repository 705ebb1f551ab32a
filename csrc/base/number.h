/* number.h - numbers as text and back, independent of the host's locale. */

#ifndef KUBEBUNDLE_NUMBER_H
#define KUBEBUNDLE_NUMBER_H

#include <stddef.h>

/* Size of the longest text of a double or integer, including the terminating NUL. */
#define KB_NUMBER_SIZE 40

/*
** The shortest decimal text that reads back as the same double, in a form that JSON and every
** YAML reader parse as a float (`1.0`, `1.0e+30`). Locale-independent. `value` is finite.
*/
size_t kb_float_text (double value, char text[KB_NUMBER_SIZE]);
/* The same for JSON only, which needs no point before an exponent (`1.0`, `1e+30`). */
size_t kb_float_json (double value, char text[KB_NUMBER_SIZE]);
/* Writes the decimal text of an integer, without a terminating NUL, and returns its size. */
size_t kb_integer_text (long long integer, char text[KB_NUMBER_SIZE]);
/* Reads decimal float text whose syntax the caller has checked. Locale-independent. */
double kb_float_read (const char *text, size_t size);

#endif
