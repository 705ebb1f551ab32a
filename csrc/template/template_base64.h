/* template_base64.h - text that the API server decodes. */

#ifndef KUBEBUNDLE_TEMPLATE_BASE64_H
#define KUBEBUNDLE_TEMPLATE_BASE64_H

#include "template_rendering.h"

/* Whether the place of that object requires base64. */
int kb_wants_base64 (const kb_rendering *r, unsigned place, size_t object);
/* Sets *valid to whether the API server would decode the text. */
int kb_is_base64 (const char *text, size_t size, int *valid);

#endif
