/* scalar_text.h - scalars as text: as Lua writes them, and as keys. */

#ifndef KUBEBUNDLE_SCALAR_TEXT_H
#define KUBEBUNDLE_SCALAR_TEXT_H

#include "base/number.h"
#include "scalar.h"

/* What Lua would write for a scalar; 0 where JSON has no such thing: an infinity, NaN. */
size_t kb_scalar_text (const kb_scalar *scalar, char text[KB_NUMBER_SIZE]);

/*
** Writes what becomes of a boolean or a number that is a mapping's key, as sigs.k8s.io/yaml does
** (a float as Go's FormatFloat(f, 'g', -1, 32)), and returns its size.
*/
size_t kb_scalar_key (const kb_scalar *scalar, char key[KB_NUMBER_SIZE]);

#endif
