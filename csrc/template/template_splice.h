/* template_splice.h - one scalar of a rendering. */

#ifndef KUBEBUNDLE_TEMPLATE_SPLICE_H
#define KUBEBUNDLE_TEMPLATE_SPLICE_H

#include "template_rendering.h"

/* Writes the span and its expected events. */
int kb_write_span (kb_rendering *r, size_t index);

#endif
