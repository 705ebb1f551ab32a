/*
** template_splice.c - one scalar of a rendering: a whole value, or in the scalar's own style if
** that can hold the values, else double-quoted.
*/

#include "template_splice.h"

#include "base/buffer.h"
#include "template_base64.h"
#include "template_block.h"
#include "template_scalar.h"
#include "template_span.h"

/* {====== Whole values ====== */

/* Whether a null, boolean or number must become text at a place of that type. */
static int is_text_there (kb_type type, const kb_value *value) {
  switch (type) {
  case KB_TYPE_TEXT:
    return 1;
  case KB_TYPE_TEXT_OR_NULL:
    return value->kind == KB_VALUE_TYPED;
  case KB_TYPE_INTEGER_OR_TEXT:
    return value->kind == KB_VALUE_TYPED && !kb_type_takes(type, value->text, value->size);
  default:
    return 0;
  }
}

/*
** A plain scalar that is one token takes the type of its place; if that is unknown, the value's
** own.
*/
static int write_whole (kb_rendering *r, size_t index, int *done) {
  const kb_span *span = KB_ITEMS(r->t->spans, kb_span) + index;
  size_t expression = kb_token_of(r, span->first)->expression;
  const kb_value *value = &r->values[expression];
  int null = value->kind == KB_VALUE_NULL || value->kind == KB_VALUE_EMPTY;
  int json = r->writer.mode == KB_MODE_JSON;
  *done = 1;
  if (value->kind == KB_VALUE_TABLE && !span->key && !span->tagged)
    return r->write_table(r, expression, index);
  if (value->kind == KB_VALUE_TEXT && !span->tagged &&
      kb_type_takes((kb_type)span->type, value->text, value->size))
    return kb_write_typed(&r->writer, value->text, value->size);
  if ((null || value->kind == KB_VALUE_TYPED) && !span->key &&
      !is_text_there((kb_type)span->type, value)) {
    if (value->kind == KB_VALUE_EMPTY)
      return kb_write_typed(&r->writer, "null", 4);
    if (value->bare == NULL)
      return kb_span_fault(r, KB_FAULT_NUMBER, span->first);
    if (!json)
      return kb_write_typed(&r->writer, value->text, value->size);
    if (value->respelled)
      return kb_write_double(&r->writer, value->text, value->size);
    return kb_write_typed(&r->writer, value->bare, value->bare_size);
  }
  *done = 0;
  return 1;
}

/* Adds faults for values that cannot be part of text; *fit: whether there are none. */
static int check_parts (kb_rendering *r, const kb_span *span, int *fit) {
  size_t i;
  *fit = 1;
  for (i = span->first; i < span->first + span->count; i++) {
    const kb_token *token = kb_token_of(r, i);
    kb_value_kind kind =
        token->kind == KB_TOKEN_VALUE ? r->values[token->expression].kind : KB_VALUE_TEXT;
    if (kind != KB_VALUE_TABLE && kind != KB_VALUE_EMPTY)
      continue;
    *fit = 0;
    if (!kb_span_fault(r, kind == KB_VALUE_TABLE ? KB_FAULT_TABLE : KB_FAULT_EMPTY, i))
      return 0;
  }
  return 1;
}

/* Whether the span is a key that is too long, counting its anchor and tag. */
static int key_is_long (const kb_rendering *r, const kb_span *span, size_t from) {
  return span->key && r->writer.mode == KB_MODE_YAML &&
         !kb_key_fits(r->writer.out->data + from, r->writer.out->size - from, span->before);
}

/* }====== */

static int write_in_style (kb_rendering *r, const kb_span *span) {
  int plain = span->style == KB_STYLE_PLAIN;
  if (kb_count_kept(r, span) == span->count)
    return kb_splice_verbatim(r, span, plain ? KB_STYLE_TYPED : (kb_style)span->style);
  switch (span->style) {
  case KB_STYLE_SINGLE:
  case KB_STYLE_DOUBLE:
    return kb_write_in_quotes(r, span);
  case KB_STYLE_LITERAL:
  case KB_STYLE_FOLDED:
    return kb_write_in_block(r, span);
  default:
    return r->writer.mode == KB_MODE_JSON || kb_span_is_quoted(r, span)
               ? kb_write_in_double(r, span)
               : kb_write_in_plain(r, span);
  }
}

int kb_write_span (kb_rendering *r, size_t index) {
  const kb_span *span = KB_ITEMS(r->t->spans, kb_span) + index;
  size_t from = r->writer.out->size;
  int done = 0, fit = 1;
  if (span->whole && !write_whole(r, index, &done))
    return 0;
  if (done)
    return 1;
  if (!check_parts(r, span, &fit) || (fit && !kb_span_set_text(r, span)))
    return 0;
  if (!fit)
    return 1;
  if (kb_wants_base64(r, span->place, span->object) && kb_count_kept(r, span) == 0 &&
      !kb_is_base64(r->text->data, r->text->size, &fit))
    return 0;
  if (!fit)
    return kb_span_fault(r, KB_FAULT_BASE64, span->first);
  if (!write_in_style(r, span))
    return 0;
  return !key_is_long(r, span, from) || kb_span_fault(r, KB_FAULT_KEY, span->first);
}
