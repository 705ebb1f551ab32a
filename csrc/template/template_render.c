/* template_render.c - writes all scalars of a rendering, and proves that only scalars changed. */

#include "template_render.h"

#include "base/buffer.h"
#include "template_keep.h"
#include "template_span.h"
#include "template_splice.h"
#include "template_verify.h"
#include "template_xml.h"

/* XML with escaped values, or unformatted text with values as they are. */
static int render_text (kb_rendering *r) {
  const char *text;
  size_t i, size;
  for (i = 0; i < KB_COUNT(r->t->tokens, kb_token); i++) {
    const kb_token *token = KB_ITEMS(r->t->tokens, kb_token) + i;
    kb_value_kind kind =
        token->kind == KB_TOKEN_VALUE ? r->values[token->expression].kind : KB_VALUE_TEXT;
    if (token->place != KB_TOKEN_LIVE)
      continue;
    if (kind == KB_VALUE_TABLE || kind == KB_VALUE_EMPTY) {
      if (!kb_span_fault(r, kind == KB_VALUE_TABLE ? KB_FAULT_TABLE : KB_FAULT_EMPTY, i))
        return 0;
      continue;
    }
    kb_token_text(r, NULL, token, &text, &size);
    if (!kb_copy(r, token->offset) || !kb_note_kept(r, token) ||
        !(r->t->mode == KB_MODE_XML ? kb_xml_put(r, i, text, size)
                                    : kb_buffer_add(r->writer.out, text, size)))
      return 0;
    r->at = token->offset + token->size;
  }
  return kb_copy(r, r->t->size);
}

static int render_spans (kb_rendering *r) {
  size_t i;
  for (i = 0; i < KB_COUNT(r->t->spans, kb_span); i++) {
    const kb_span *span = KB_ITEMS(r->t->spans, kb_span) + i;
    if (!kb_buffer_add(r->starts, &r->writer.expected->size, sizeof(size_t)) ||
        !kb_copy(r, span->offset))
      return 0;
    r->at = span->offset + span->size;
    if (!kb_write_span(r, i))
      return 0;
  }
  return kb_buffer_add(r->starts, &r->writer.expected->size, sizeof(size_t)) &&
         kb_copy(r, r->t->size);
}

/* Adds a fault if the rendering differs from the template in more than its scalars. */
static int verify (kb_rendering *r) {
  kb_verdict verdict;
  size_t span;
  if (r->t->mode == KB_MODE_XML) {
    kb_mask_kept(r);
    return kb_xml_verify(r);
  }
  verdict = kb_verify(r, &span);
  if (verdict == KB_DIFFERENT)
    return span == KB_NO_SPAN
               ? kb_fault_add(r->faults, KB_FAULT_SHAPE, 0, KB_NO_SPAN)
               : kb_span_fault(r, KB_FAULT_SHAPE, KB_ITEMS(r->t->spans, kb_span)[span].first);
  return verdict == KB_VERIFIED;
}

int kb_render (kb_rendering *r) {
  int by_token = r->t->mode == KB_MODE_TEXT || r->t->mode == KB_MODE_XML;
  if (!(by_token ? render_text(r) : render_spans(r)))
    return 0;
  if (r->faults->size > 0 || KB_COUNT(r->t->tokens, kb_token) == 0)
    return 1;
  if (r->t->mode != KB_MODE_TEXT) {
    if (!verify(r))
      return 0;
    kb_restore_kept(r);
  }
  return !r->staged || r->faults->size > 0 || kb_check_stage(r);
}
