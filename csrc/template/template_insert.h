/* template_insert.h - lines inserted for a list or a map in block style. */

#ifndef KUBEBUNDLE_TEMPLATE_INSERT_H
#define KUBEBUNDLE_TEMPLATE_INSERT_H

#include "template_rendering.h"

/* Where the lines go. */
typedef struct kb_insertion {
  size_t column;  /* of the first line */
  size_t comment; /* offset of the comment after the token, or of the end of its line */
  size_t line_end;
  const char *line_break;
  unsigned char after_key;   /* the key is on the token's line */
  unsigned char alone;       /* the token is the first on its line */
  unsigned char has_comment; /* a comment follows the token */
  unsigned char literals;    /* the last of the lines may be a literal block */
} kb_insertion;

/*
** Whether a list or a map in block style can replace the token that is the span: it must be the
** value of a key on its line, the item of a list, or alone on its line. `step`: the indentation
** below a key.
*/
int kb_insertion_find (const kb_template *t, const kb_span *span, size_t step, kb_insertion *at);

/*
** Writes the rest of the token's line, and what precedes the first line's text. 0: out of memory.
*/
int kb_insertion_begin (kb_rendering *r, const kb_insertion *at);

/* Begins a new line. 0: out of memory. */
int kb_insert_line (kb_rendering *r, const kb_insertion *at, size_t column);

/*
** Writes a string, if possible as a literal block with its lines at `column`. 0: out of memory.
*/
int kb_insert_text (kb_rendering *r, const kb_insertion *at, const char *text, size_t size,
                    size_t column);

#endif
