/* template_scalar.h - a plain or quoted scalar of a rendering. */

#ifndef KUBEBUNDLE_TEMPLATE_SCALAR_H
#define KUBEBUNDLE_TEMPLATE_SCALAR_H

#include "template_rendering.h"

/* Whether `fits` returns true for the value of each token. */
int kb_all_fit (const kb_rendering *r, const kb_span *span,
                int (*fits)(const char *text, size_t size));

/*
** The functions below write the span and its expected events. This one copies the template's
** bytes, with unchanged values between them.
*/
int kb_splice_verbatim (kb_rendering *r, const kb_span *span, kb_style style);
/* The whole span double-quoted. */
int kb_write_in_double (kb_rendering *r, const kb_span *span);
/* In the span's own style if that can hold the values, else double-quoted. */
int kb_write_in_plain (kb_rendering *r, const kb_span *span);
int kb_write_in_quotes (kb_rendering *r, const kb_span *span);

#endif
