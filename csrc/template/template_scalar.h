/*
** template_scalar.h - a plain or quoted scalar of a rendering.
*/

#ifndef KUBEBUNDLE_TEMPLATE_SCALAR_H
#define KUBEBUNDLE_TEMPLATE_SCALAR_H

#include "template_rendering.h"

/* Whether `fits` returns true for the value of each token. */
int kb_all_fit (const kb_rendering *r, const kb_span *span,
                int (*fits)(const char *text, size_t size));

/* Each writes the span and what a reader has to find there. Copies the template's bytes with the
** values as they are between them. */
int kb_splice_verbatim (kb_rendering *r, const kb_span *span, kb_style style);
/* The whole span in double quotes. */
int kb_write_in_double (kb_rendering *r, const kb_span *span);
/* In the span's own style where that can hold the values, else in double quotes. */
int kb_write_in_plain (kb_rendering *r, const kb_span *span);
int kb_write_in_quotes (kb_rendering *r, const kb_span *span);

#endif
