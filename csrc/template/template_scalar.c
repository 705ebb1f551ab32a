/*
** template_scalar.c - a plain or quoted scalar of a rendering: the template's own bytes with
** values between them, or all of it double-quoted.
*/

#include "template_scalar.h"

#include <string.h>

#include "base/buffer.h"
#include "template_keep.h"
#include "template_span.h"
#include "yaml/yaml_break.h"
#include "yaml/yaml_text.h"

typedef int put_value (kb_rendering *r, const char *text, size_t size);

/* {====== What fits ====== */

int kb_all_fit (const kb_rendering *r, const kb_span *span,
                int (*fits)(const char *text, size_t size)) {
  const char *text;
  size_t i, size;
  for (i = span->first; i < span->first + span->count; i++) {
    kb_token_text(r, span, kb_token_of(r, i), &text, &size);
    if (!fits(text, size))
      return 0;
  }
  return 1;
}

static int fits_on_line (const char *text, size_t size) {
  return kb_yaml_fits(text, size, 0);
}

/* }====== */

/* {====== Splicing ====== */

/* Writes the template's bytes of the span, with each token's value in its place. */
static int splice (kb_rendering *r, const kb_span *span, kb_style style, put_value *put) {
  const char *text;
  size_t i, size, at = span->offset;
  kb_buffer *out = r->writer.out;
  for (i = span->first; i < span->first + span->count; i++) {
    const kb_token *token = kb_token_of(r, i);
    kb_token_text(r, span, token, &text, &size);
    if (!kb_buffer_add(out, r->t->text + at, token->offset - at) || !kb_note_kept(r, token) ||
        !put(r, text, size))
      return 0;
    at = token->offset + token->size;
  }
  return kb_buffer_add(out, r->t->text + at, span->offset + span->size - at) &&
         kb_expect(&r->writer, KB_EVENT_SCALAR, style, r->text->data, r->text->size);
}

static int put_verbatim (kb_rendering *r, const char *text, size_t size) {
  return kb_buffer_add(r->writer.out, text, size);
}

static int put_single (kb_rendering *r, const char *text, size_t size) {
  const char *quote;
  while ((quote = (const char *)memchr(text, '\'', size)) != NULL) {
    size_t part = (size_t)(quote - text) + 1;
    if (!kb_buffer_add(r->writer.out, text, part) || !kb_buffer_add(r->writer.out, "'", 1))
      return 0;
    text += part;
    size -= part;
  }
  return kb_buffer_add(r->writer.out, text, size);
}

static int put_double (kb_rendering *r, const char *text, size_t size) {
  return kb_yaml_escape(r->writer.out, text, size, r->writer.mode == KB_MODE_JSON);
}

int kb_write_in_double (kb_rendering *r, const kb_span *span) {
  const char *value = r->t->values.data + span->value, *text;
  size_t i, at = 0, size;
  if (!kb_buffer_add(r->writer.out, "\"", 1))
    return 0;
  for (i = span->first; i < span->first + span->count; i++) {
    const kb_token *token = kb_token_of(r, i);
    kb_span_part(r, span, token, &text, &size);
    if (!put_double(r, value + at, token->at - at) || !kb_note_kept(r, token) ||
        !put_double(r, text, size))
      return 0;
    at = token->at + token->size;
  }
  return put_double(r, value + at, span->value_size - at) &&
         kb_buffer_add(r->writer.out, "\"", 1) &&
         kb_expect(&r->writer, KB_EVENT_SCALAR, KB_STYLE_DOUBLE, r->text->data, r->text->size);
}

int kb_splice_verbatim (kb_rendering *r, const kb_span *span, kb_style style) {
  return splice(r, span, style, put_verbatim);
}

static int has_lines (const kb_rendering *r, const kb_span *span) {
  const char *at = r->t->text + span->offset, *end = at + span->size;
  for (; at < end; at++)
    if (kb_yaml_break_size(at, end) > 0)
      return 1;
  return 0;
}

int kb_write_in_plain (kb_rendering *r, const kb_span *span) {
  int lines = has_lines(r, span);
  if (!kb_yaml_fits_plain(r->text->data, r->text->size, span->flow, lines) ||
      (lines && !kb_all_fit(r, span, kb_yaml_fits_folded_plain)))
    return kb_write_in_double(r, span);
  return splice(r, span, KB_STYLE_PLAIN, put_verbatim);
}

int kb_write_in_quotes (kb_rendering *r, const kb_span *span) {
  if (has_lines(r, span) && !kb_all_fit(r, span, kb_yaml_fits_folded))
    return kb_write_in_double(r, span);
  if (span->style == KB_STYLE_DOUBLE)
    return splice(r, span, KB_STYLE_DOUBLE, put_double);
  if (!kb_all_fit(r, span, fits_on_line))
    return kb_write_in_double(r, span);
  return splice(r, span, KB_STYLE_SINGLE, put_single);
}

/* }====== */
