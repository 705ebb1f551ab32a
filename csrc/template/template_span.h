/* template_span.h - the text of a scalar with tokens. */

#ifndef KUBEBUNDLE_TEMPLATE_SPAN_H
#define KUBEBUNDLE_TEMPLATE_SPAN_H

#include "template_rendering.h"

static inline const kb_token *kb_token_of (const kb_rendering *r, size_t index) {
  return KB_ITEMS(r->t->tokens, kb_token) + index;
}

/* Whether a token stays; an escaped prefix does if another stage follows. */
int kb_is_kept (const kb_rendering *r, const kb_token *token);

/* The number of the span's tokens that stay. */
size_t kb_count_kept (const kb_rendering *r, const kb_span *span);

/*
** The replacement of a token inside text; for a kept token its mask in the span's value, or the
** token itself if `span` is NULL.
*/
void kb_token_text (const kb_rendering *r, const kb_span *span, const kb_token *token,
                    const char **text, size_t *size);
/* The same in its span: for a quoted scalar without its quotes. */
void kb_span_part (const kb_rendering *r, const kb_span *span, const kb_token *token,
                   const char **text, size_t *size);

/* Whether the span is one token, whose value is written in quotation marks. */
int kb_span_is_quoted (const kb_rendering *r, const kb_span *span);
/* Leaves the text of the whole span in r->text. */
int kb_span_set_text (kb_rendering *r, const kb_span *span);
/* Whether the span's text equals `text`. */
int kb_span_is (const kb_rendering *r, const kb_span *span, const char *text);

/* Adds a fault; `token` is the one to blame. */
int kb_span_fault (kb_rendering *r, kb_fault_code code, size_t token);

#endif
