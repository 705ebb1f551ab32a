/*
** template_render.c - all scalars of a rendering, and the proof that it is the template with other
** scalars.
*/

#include "template_render.h"

#include "base64/base64.h"
#include "template_place.h"
#include "yaml/scalar.h"

int kb_span_fault (kb_rendering *r, kb_fault_code code, size_t token) {
  return kb_fault_add(r->faults, code, KB_ITEMS(r->t->tokens, kb_token)[token].offset, token);
}

/* {====== base64 ====== */

static int is_secret (const kb_rendering *r, const kb_object *object) {
  if (object->kind == KB_NO_SPAN)
    return object->secret;
  return kb_span_is(r, KB_ITEMS(r->t->spans, kb_span) + object->kind, "Secret");
}

int kb_wants_base64 (const kb_rendering *r, unsigned place, size_t object) {
  return place == KB_PLACE_BASE64 ||
         (place == KB_PLACE_DATUM && is_secret(r, KB_ITEMS(r->t->objects, kb_object) + object));
}

int kb_is_base64 (const char *text, size_t size, int *valid) {
  kb_base64_form form = {0, 0, 1, 0, NULL};
  kb_buffer bytes = {NULL, 0, 0, 1};
  size_t offset;
  if (kb_buffer_reserve(&bytes, KB_BASE64_DECODED_ROOM(size)) == NULL)
    return 0;
  *valid = kb_base64_decode(text, size, bytes.data, &bytes.size, &offset, &form);
  kb_buffer_free(&bytes);
  return 1;
}

/* }====== */

/* A text that is no YAML and no JSON: values as they are. */
static int render_text (kb_rendering *r) {
  const char *text;
  size_t i, size, at = 0;
  for (i = 0; i < KB_COUNT(r->t->tokens, kb_token); i++) {
    const kb_token *token = KB_ITEMS(r->t->tokens, kb_token) + i;
    kb_value_kind kind =
        token->kind == KB_TOKEN_VALUE ? r->values[token->expression].kind : KB_VALUE_TEXT;
    if (kind == KB_VALUE_TABLE || kind == KB_VALUE_EMPTY) {
      if (!kb_span_fault(r, kind == KB_VALUE_TABLE ? KB_FAULT_TABLE : KB_FAULT_EMPTY, i))
        return 0;
      continue;
    }
    kb_token_text(r, token, &text, &size);
    if (!kb_buffer_add(r->writer.out, r->t->text + at, token->offset - at) ||
        !kb_buffer_add(r->writer.out, text, size))
      return 0;
    at = token->offset + token->size;
  }
  return kb_buffer_add(r->writer.out, r->t->text + at, r->t->size - at);
}

static int render_spans (kb_rendering *r) {
  size_t i, at = 0;
  for (i = 0; i < KB_COUNT(r->t->spans, kb_span); i++) {
    const kb_span *span = KB_ITEMS(r->t->spans, kb_span) + i;
    if (!kb_buffer_add(r->starts, &r->writer.expected->size, sizeof(size_t)) ||
        !kb_buffer_add(r->writer.out, r->t->text + at, span->offset - at) || !kb_write_span(r, i))
      return 0;
    at = span->offset + span->size;
  }
  return kb_buffer_add(r->starts, &r->writer.expected->size, sizeof(size_t)) &&
         kb_buffer_add(r->writer.out, r->t->text + at, r->t->size - at);
}

int kb_render (kb_rendering *r) {
  kb_verdict verdict;
  size_t span;
  if (r->t->mode == KB_MODE_TEXT)
    return render_text(r);
  if (!render_spans(r))
    return 0;
  if (r->faults->size > 0 || KB_COUNT(r->t->tokens, kb_token) == 0)
    return 1;
  verdict = kb_verify(r, &span);
  if (verdict == KB_DIFFERENT)
    return span == KB_NO_SPAN
               ? kb_fault_add(r->faults, KB_FAULT_SHAPE, 0, KB_NO_SPAN)
               : kb_span_fault(r, KB_FAULT_SHAPE, KB_ITEMS(r->t->spans, kb_span)[span].first);
  return verdict == KB_VERIFIED;
}
