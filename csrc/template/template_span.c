/* template_span.c - the text of a scalar with tokens: the template's, with values between. */

#include "template_span.h"

#include <string.h>

#include "base/buffer.h"

int kb_span_fault (kb_rendering *r, kb_fault_code code, size_t token) {
  return kb_fault_add(r->faults, code, KB_ITEMS(r->t->tokens, kb_token)[token].offset, token);
}

int kb_is_kept (const kb_rendering *r, const kb_token *token) {
  if (token->kind == KB_TOKEN_ESCAPE)
    return r->staged;
  return token->kind == KB_TOKEN_VALUE && r->values[token->expression].kind == KB_VALUE_KEEP;
}

size_t kb_count_kept (const kb_rendering *r, const kb_span *span) {
  size_t i, count = 0;
  for (i = span->first; i < span->first + span->count; i++)
    count += kb_is_kept(r, kb_token_of(r, i)) != 0;
  return count;
}

void kb_token_text (const kb_rendering *r, const kb_span *span, const kb_token *token,
                    const char **text, size_t *size) {
  if (kb_is_kept(r, token)) {
    *text = span == NULL ? r->t->text + token->offset : r->t->values.data + span->value + token->at;
    *size = token->size;
  }
  else if (token->kind == KB_TOKEN_ESCAPE) {
    *text = r->t->spelling.prefix;
    *size = r->t->spelling.prefix_size;
  }
  else {
    *text = r->values[token->expression].text;
    *size = r->values[token->expression].size;
  }
}

int kb_span_is_quoted (const kb_rendering *r, const kb_span *span) {
  return span->whole && r->values[kb_token_of(r, span->first)->expression].kind == KB_VALUE_QUOTED;
}

void kb_span_part (const kb_rendering *r, const kb_span *span, const kb_token *token,
                   const char **text, size_t *size) {
  if (kb_span_is_quoted(r, span)) {
    *text = r->values[token->expression].bare;
    *size = r->values[token->expression].bare_size;
  }
  else
    kb_token_text(r, span, token, text, size);
}

int kb_span_set_text (kb_rendering *r, const kb_span *span) {
  const char *value = r->t->values.data + span->value, *text;
  size_t i, at = 0, size;
  r->text->size = 0;
  for (i = span->first; i < span->first + span->count; i++) {
    const kb_token *token = kb_token_of(r, i);
    kb_span_part(r, span, token, &text, &size);
    if (!kb_buffer_add(r->text, value + at, token->at - at) || !kb_buffer_add(r->text, text, size))
      return 0;
    at = token->at + token->size;
  }
  return kb_buffer_add(r->text, value + at, span->value_size - at);
}

/* Consumes `part` at *text; returns 0 if it does not match. */
static int consume (const char **text, const char *end, const char *part, size_t size) {
  if ((size_t)(end - *text) < size || (size > 0 && memcmp(*text, part, size) != 0))
    return 0;
  *text += size;
  return 1;
}

int kb_span_is (const kb_rendering *r, const kb_span *span, const char *text) {
  const char *value = r->t->values.data + span->value, *end = text + strlen(text), *part;
  size_t i, at = 0, size;
  for (i = span->first; i < span->first + span->count; i++) {
    const kb_token *token = kb_token_of(r, i);
    kb_span_part(r, span, token, &part, &size);
    if (!consume(&text, end, value + at, token->at - at) || !consume(&text, end, part, size))
      return 0;
    at = token->at + token->size;
  }
  return consume(&text, end, value + at, span->value_size - at) && text == end;
}
