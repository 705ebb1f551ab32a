/* template_scan.h - the walk over a template's document. */

#ifndef KUBEBUNDLE_TEMPLATE_SCAN_H
#define KUBEBUNDLE_TEMPLATE_SCAN_H

#include "template.h"

/* Reads t->masked and sets spans, objects, faults, values and events. */
int kb_scan_masked (kb_template *t);

#endif
