/* scalar_syntax.h - the spellings that the readings of plain scalars share. */

#ifndef KUBEBUNDLE_SCALAR_SYNTAX_H
#define KUBEBUNDLE_SCALAR_SYNTAX_H

#include <stddef.h>

/* Whether text is the (lower-case) word in lower, title or upper case. */
int kb_scalar_is_word (const char *text, size_t size, const char *word);
/* YAML 1.1's y, yes, on and n, no, off. */
int kb_scalar_is_yes (const char *text, size_t size);
int kb_scalar_is_no (const char *text, size_t size);
/* .nan .NaN .NAN; [-+]?(.inf|.Inf|.INF) */
int kb_scalar_is_nan (const char *text, size_t size);
int kb_scalar_is_infinity (const char *text, size_t size);
/* [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?, as goyaml and YAML 1.2 both have it. */
int kb_scalar_is_float (const char *text, size_t size);
/* Whether every underscore stands between two digits. */
int kb_scalar_underscores_separate (const char *text, size_t size);
/* How many bytes from `at` on are in `set`. */
size_t kb_scalar_span (const char *text, size_t size, size_t at, const char *set);

#endif
