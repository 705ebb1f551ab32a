/* template_rendering.h - a rendering: a template whose tokens are replaced by values. */

#ifndef KUBEBUNDLE_TEMPLATE_RENDERING_H
#define KUBEBUNDLE_TEMPLATE_RENDERING_H

#include "base/buffer.h"
#include "template_write.h"

typedef enum {
  KB_VALUE_TEXT,
  KB_VALUE_TYPED,  /* a null, a boolean or a number, as spelled */
  KB_VALUE_NULL,   /* the same, and it is null */
  KB_VALUE_EMPTY,  /* a null without any text */
  KB_VALUE_QUOTED, /* a string that is written in quotation marks */
  KB_VALUE_FINAL,  /* a string that stays one, whatever type its place has */
  KB_VALUE_TABLE,
  KB_VALUE_KEEP /* the token stays as text */
} kb_value_kind;

/* The value of an expression. */
typedef struct kb_value {
  kb_value_kind kind;
  const char *text; /* its form inside text */
  size_t size;
  const char *bare; /* of a QUOTED: without the quotes; of a TYPED: as JSON, NULL if it has none */
  size_t bare_size;
  int respelled; /* a number that JSON can hold only in another spelling: bare */
} kb_value;

typedef struct kb_rendering {
  const kb_template *t;
  const kb_value *values; /* one for each expression */
  kb_writer writer;
  size_t at;   /* how much of the template's text is written */
  size_t next; /* the first token not yet written */
  kb_buffer *faults;
  kb_buffer *starts; /* size_t: where each span's records begin in writer.expected */
  kb_buffer *text;   /* the text of the current span */
  kb_buffer *kept;   /* places of kept tokens (template_keep.c) */
  int staged;        /* another stage fills the remaining tokens: escapes stay too */
  /* Writes the table of an expression; adds faults itself. May raise. */
  int (*write_table)(struct kb_rendering *r, size_t expression, size_t span);
  void *context;
} kb_rendering;

#endif
