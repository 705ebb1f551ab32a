/* scalar_text.h - scalars as text: as Lua writes them, and as keys. */

#ifndef KUBEBUNDLE_SCALAR_TEXT_H
#define KUBEBUNDLE_SCALAR_TEXT_H

#include "base/number.h"
#include "scalar.h"

/* A scalar as Lua writes it; 0 for text, and for values that JSON lacks: infinities, NaN. */
size_t kb_scalar_text (const kb_scalar *scalar, char text[KB_NUMBER_SIZE]);

/*
** Writes a boolean or number as sigs.k8s.io/yaml writes it as a mapping's key (a float as Go's
** FormatFloat(f, 'g', -1, 32)), and null as YAML 1.2's readers do, as an empty text. Returns the
** size.
*/
size_t kb_scalar_key (const kb_scalar *scalar, char key[KB_NUMBER_SIZE]);

#endif
