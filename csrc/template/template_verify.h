/*
** template_verify.h - the proof that a rendering is its template with other scalars.
*/

#ifndef KUBEBUNDLE_TEMPLATE_VERIFY_H
#define KUBEBUNDLE_TEMPLATE_VERIFY_H

#include "template_rendering.h"

typedef enum { KB_VERIFIED, KB_DIFFERENT, KB_VERIFY_NO_MEMORY } kb_verdict;

/*
** Reads what was written and compares it with the template: the same events, and each span's
** scalar as expected. This is what makes it true that no value can change a
** manifest's shape, whatever a guard has overlooked. *span: the last one before a difference.
*/
kb_verdict kb_verify (const kb_rendering *r, size_t *span);

#endif
