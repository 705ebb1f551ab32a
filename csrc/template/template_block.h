/*
** template_block.h - a block scalar of a rendering.
*/

#ifndef KUBEBUNDLE_TEMPLATE_BLOCK_H
#define KUBEBUNDLE_TEMPLATE_BLOCK_H

#include "template_rendering.h"

/* Writes the literal or folded span, in its style where that can hold the text, else in double
** quotes, and what a reader has to find there. */
int kb_write_in_block (kb_rendering *r, const kb_span *span);

#endif
