/*
** template_layout.h - a document's layout: whether it uses block style, and how far values are
** indented below their keys.
*/

#ifndef KUBEBUNDLE_TEMPLATE_LAYOUT_H
#define KUBEBUNDLE_TEMPLATE_LAYOUT_H

#include "template.h"

/* What has been seen of a document. */
typedef struct kb_shown {
  size_t spans;        /* number of spans before the document */
  unsigned char block; /* has a list in block style, or a mapping inside another collection */
  unsigned char map_step, list_step;   /* the first ones, if seen */
  unsigned char map_shown, list_shown; /* whether they are */
} kb_shown;

/* Records a collection, inside another one (`nested`) or at the root. */
void kb_show_collection (kb_shown *shown, const kb_event *event, int nested);
/* Records the columns of a key and of the keys or dashes of its value. */
void kb_show_step (kb_shown *shown, int map, size_t key, size_t column);
/* At the end of a document: sets the layout of its spans. */
void kb_end_layout (const kb_shown *shown, kb_template *t);

#endif
