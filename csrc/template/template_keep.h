/*
** template_keep.h - tokens that a rendering leaves for a later stage. While it is written and
** verified they are masks, as in the template; then their bytes are restored.
*/

#ifndef KUBEBUNDLE_TEMPLATE_KEEP_H
#define KUBEBUNDLE_TEMPLATE_KEEP_H

#include "template_rendering.h"

/* Records that the token is written next, if it is kept; 0: out of memory. */
int kb_note_kept (kb_rendering *r, const kb_token *token);

/*
** Copies the template's text up to `to`, with masks for tokens that are text; 0: out of memory.
*/
int kb_copy (kb_rendering *r, size_t to);

void kb_mask_kept (const kb_rendering *r);
void kb_restore_kept (const kb_rendering *r);

/*
** Adds a fault if the next stage would not find exactly the tokens that are left; 0: out of
** memory.
*/
int kb_check_stage (kb_rendering *r);

#endif
