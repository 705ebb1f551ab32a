/* template_comment.h - tokens that YAML itself reads as comments. */

#ifndef KUBEBUNDLE_TEMPLATE_COMMENT_H
#define KUBEBUNDLE_TEMPLATE_COMMENT_H

#include "template.h"

/*
** If the scanned document cannot be parsed, reports the tokens that YAML itself would read as
** comments, provided it can be parsed with those as comments.
*/
int kb_find_comments (kb_template *t);

#endif
