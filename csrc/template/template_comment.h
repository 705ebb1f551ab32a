/*
** template_comment.h - tokens that YAML alone reads as comments.
*/

#ifndef KUBEBUNDLE_TEMPLATE_COMMENT_H
#define KUBEBUNDLE_TEMPLATE_COMMENT_H

#include "template.h"

/* Where the scanned document cannot be read: names the tokens that YAML alone would read as
** comments, if it could be read with those as comments. */
int kb_find_comments (kb_template *t);

#endif
