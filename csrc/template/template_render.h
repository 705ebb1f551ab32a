/*
** template_render.h - a rendering: values in the place of a template's tokens.
*/

#ifndef KUBEBUNDLE_TEMPLATE_RENDER_H
#define KUBEBUNDLE_TEMPLATE_RENDER_H

#include "base/buffer.h"
#include "template_write.h"

typedef enum {
  KB_VALUE_TEXT,
  KB_VALUE_TYPED,  /* a null, a boolean or a number, by its spelling */
  KB_VALUE_NULL,   /* the same, and a null */
  KB_VALUE_EMPTY,  /* a null without any spelling */
  KB_VALUE_QUOTED, /* a text that is written in quotation marks */
  KB_VALUE_TABLE,
  KB_VALUE_KEEP /* the token stays as text */
} kb_value_kind;

/* The value of an expression. */
typedef struct kb_value {
  kb_value_kind kind;
  const char *text; /* inside text */
  size_t size;
  const char
      *bare; /* of a QUOTED: without the quotes; of a TYPED: as JSON, NULL where it has none */
  size_t bare_size;
  int respelled; /* a number that JSON can only hold in another spelling: bare */
} kb_value;

typedef struct kb_rendering {
  const kb_template *t;
  const kb_value *values; /* one for each expression */
  kb_writer writer;
  kb_buffer *faults;
  kb_buffer *starts; /* size_t: where the records of each span begin in writer.expected */
  kb_buffer *text;   /* what the current span is to hold */
  /* Writes the table of an expression; it adds faults itself. May raise. */
  int (*write_table)(struct kb_rendering *r, size_t expression, size_t span);
  void *context;
} kb_rendering;

/* Writes the template with its values; faults say what could not be written. */
int kb_render (kb_rendering *r);

/* Writes one span (template_splice.c). */
int kb_write_span (kb_rendering *r, size_t index);

void kb_token_text (const kb_rendering *r, const kb_token *token, const char **text, size_t *size);
/* Whether the text of a span, its tokens replaced, is that one. */
int kb_span_is (const kb_rendering *r, const kb_span *span, const char *text);

/* Whether the place wants base64 in that object. */
int kb_wants_base64 (const kb_rendering *r, unsigned place, size_t object);
/* Sets *valid to whether the API server would decode the text. */
int kb_is_base64 (const char *text, size_t size, int *valid);

/* Adds a fault about the span's token that is to blame. */
int kb_span_fault (kb_rendering *r, kb_fault_code code, size_t token);

typedef enum { KB_VERIFIED, KB_DIFFERENT, KB_VERIFY_NO_MEMORY } kb_verdict;

/*
** Reads what was written and compares it with the template: the same events, and each span's
** scalar as expected (template_verify.c). This is what makes it true that no value can change a
** manifest's shape, whatever a guard has overlooked. *span: the last one before a difference.
*/
kb_verdict kb_verify (const kb_rendering *r, size_t *span);

#endif
