/*
** template_layout.h - how a document is laid out: whether it shows block style, and how far it
** indents what is below a key.
*/

#ifndef KUBEBUNDLE_TEMPLATE_LAYOUT_H
#define KUBEBUNDLE_TEMPLATE_LAYOUT_H

#include "template.h"

/* What has been seen of a document. */
typedef struct kb_shown {
  size_t spans;        /* those before the document */
  unsigned char block; /* a list in block style, or a mapping inside another collection */
  unsigned char map_step, list_step;   /* the first ones, if seen */
  unsigned char map_shown, list_shown; /* whether they are */
} kb_shown;

/* Notes a collection that begins in a collection (`nested`) or at the root. */
void kb_show_collection (kb_shown *shown, const kb_event *event, int nested);
/* Notes the columns of a key and of the keys or dashes that are its value. */
void kb_show_step (kb_shown *shown, int map, size_t key, size_t column);
/* The document ends: its spans get its layout. */
void kb_end_layout (const kb_shown *shown, kb_template *t);

#endif
