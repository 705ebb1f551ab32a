/*
** template_scan.h - the two steps of kb_template_scan that need a file each.
*/

#ifndef KUBEBUNDLE_TEMPLATE_SCAN_H
#define KUBEBUNDLE_TEMPLATE_SCAN_H

#include "template.h"

/* Reads t->masked and fills in spans, objects, faults, values and events anew. */
int kb_scan_masked (kb_template *t);

/*
** Where the document cannot be read: names the tokens that YAML alone would read as comments, if
** it could be read with those as comments (template_comment.c).
*/
int kb_find_comments (kb_template *t);

#endif
