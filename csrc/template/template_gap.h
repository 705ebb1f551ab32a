/* template_gap.h - what lies between scalars: comments, anchors, tags, aliases, directives. */

#ifndef KUBEBUNDLE_TEMPLATE_GAP_H
#define KUBEBUNDLE_TEMPLATE_GAP_H

#include "template.h"

/* How far the text after a scalar has been searched, and its state. */
typedef struct kb_gap {
  size_t offset;
  int comment; /* in a comment whose line has not ended */
  char line;   /* the first character of the line, '\0' at its start */
  char word;   /* the same for the word */
} kb_gap;

/* The gap that begins at the offset. */
kb_gap kb_gap_open (const kb_template *t, size_t offset);

/*
** Sets the place of a token outside of scalars; adds a fault if no value is allowed there. Moves
** the gap past the token: each byte is looked at once.
*/
int kb_gap_token (kb_template *t, kb_gap *gap, size_t index);

/* The offset after the anchor and tag (and comments) at `offset`. */
size_t kb_skip_properties (const kb_template *t, size_t offset);

/*
** The token that stopped the reader at `offset`, its place set: in a preceding directive, or in
** an anchor, an alias or a tag on that line; KB_NO_SPAN if there is none.
*/
size_t kb_gap_blamed (kb_template *t, size_t offset);

#endif
