/* template_verify.h - proves that a rendering changes only scalars of its template. */

#ifndef KUBEBUNDLE_TEMPLATE_VERIFY_H
#define KUBEBUNDLE_TEMPLATE_VERIFY_H

#include "template_rendering.h"

typedef enum { KB_VERIFIED, KB_DIFFERENT, KB_VERIFY_NO_MEMORY } kb_verdict;

/*
** Parses the output and compares it with the template: the same events, and each span's scalar as
** expected. This guarantees that no value can change a manifest's shape, whatever other checks
** have missed. *span: the last one before a difference.
*/
kb_verdict kb_verify (const kb_rendering *r, size_t *span);

#endif
