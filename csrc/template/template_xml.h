/*
** template_xml.h - what templates of XML need instead of events. Functions return 0 if memory is
** out.
*/

#ifndef KUBEBUNDLE_TEMPLATE_XML_H
#define KUBEBUNDLE_TEMPLATE_XML_H

#include "template_rendering.h"

/* Places the tokens of t->masked, adds faults, and notes the markup in t->events. */
int kb_xml_scan (kb_template *t);

/* Appends the value of a live token. These come in order: each leaves a note in r->starts. */
int kb_xml_put (kb_rendering *r, size_t index, const char *text, size_t size);

/* Adds a fault if the markup of the rendering is not the template's. */
int kb_xml_verify (kb_rendering *r);

#endif
