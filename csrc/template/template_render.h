/*
** template_render.h - all scalars of a rendering, and the proof.
*/

#ifndef KUBEBUNDLE_TEMPLATE_RENDER_H
#define KUBEBUNDLE_TEMPLATE_RENDER_H

#include "template_rendering.h"

/* Writes the template with its values; faults say what could not be written. */
int kb_render (kb_rendering *r);

#endif
