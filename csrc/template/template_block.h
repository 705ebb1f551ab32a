/* template_block.h - a block scalar of a rendering. */

#ifndef KUBEBUNDLE_TEMPLATE_BLOCK_H
#define KUBEBUNDLE_TEMPLATE_BLOCK_H

#include "template_rendering.h"

/*
** Writes the literal or folded span, in its own style if that can hold the text, else
** double-quoted, and the events expected for it.
*/
int kb_write_in_block (kb_rendering *r, const kb_span *span);

#endif
