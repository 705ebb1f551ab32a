/* template_render.h - writes all scalars of a rendering, and proves it. */

#ifndef KUBEBUNDLE_TEMPLATE_RENDER_H
#define KUBEBUNDLE_TEMPLATE_RENDER_H

#include "template_rendering.h"

/* Writes the template with its values; faults list what could not be written. */
int kb_render (kb_rendering *r);

#endif
