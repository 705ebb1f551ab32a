/* template_xml.h - the XML counterpart of events. Functions return 0 if out of memory. */

#ifndef KUBEBUNDLE_TEMPLATE_XML_H
#define KUBEBUNDLE_TEMPLATE_XML_H

#include "template_rendering.h"

/*
** Sets the places of the tokens of t->masked, adds faults, and records the markup in t->markup.
*/
int kb_xml_scan (kb_template *t);

/* Appends the value of a live token. Call in order: each call adds to r->starts. */
int kb_xml_put (kb_rendering *r, size_t index, const char *text, size_t size);

/* Adds a fault if the rendering's markup differs from the template's. */
int kb_xml_verify (kb_rendering *r);

#endif
