/*
** template_splice.c - one scalar of a rendering: the template's own bytes with values between them,
** in the scalar's own style where that can carry the values, else double-quoted.
*/

#include "template_splice.h"

#include <string.h>

#include "base/buffer.h"
#include "template_base64.h"
#include "template_keep.h"
#include "template_span.h"
#include "yaml/yaml_break.h"
#include "yaml/yaml_text.h"

typedef int put_value (kb_rendering *r, const char *text, size_t size);

/* How a block scalar is written. */
typedef struct block {
  size_t line;         /* bytes of its first line, without the line break */
  size_t header;       /* and with it */
  size_t indicators;   /* bytes of `|`, `>`, `+`, `-` and a digit */
  char chomping;       /* '+', '-' or ' ' */
  int explicit_indent; /* a digit says how deep it is */
} block;

/* {====== What fits ====== */

/* Whether `fits` says so of each value. */
static int all_fit (const kb_rendering *r, const kb_span *span,
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

static int fits_in_block (const char *text, size_t size) {
  return kb_yaml_fits(text, size, 1);
}

/* }====== */

/* {====== Splicing ====== */

/* The template's bytes of the span, with each token's value put between them. */
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

/* The whole span in double quotes. */
static int write_double (kb_rendering *r, const kb_span *span) {
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

static int has_lines (const kb_rendering *r, const kb_span *span) {
  const char *at = r->t->text + span->offset, *end = at + span->size;
  for (; at < end; at++)
    if (kb_yaml_break_size(at, end) > 0)
      return 1;
  return 0;
}

static int write_plain (kb_rendering *r, const kb_span *span) {
  int lines = has_lines(r, span);
  if (!kb_yaml_fits_plain(r->text->data, r->text->size, span->flow, lines) ||
      (lines && !all_fit(r, span, kb_yaml_fits_folded_plain)))
    return write_double(r, span);
  return splice(r, span, KB_STYLE_PLAIN, put_verbatim);
}

static int write_quoted (kb_rendering *r, const kb_span *span) {
  if (has_lines(r, span) && !all_fit(r, span, kb_yaml_fits_folded))
    return write_double(r, span);
  if (span->style == KB_STYLE_DOUBLE)
    return splice(r, span, KB_STYLE_DOUBLE, put_double);
  if (!all_fit(r, span, fits_on_line))
    return write_double(r, span);
  return splice(r, span, KB_STYLE_SINGLE, put_single);
}

/* }====== */

/* {====== Block scalars ====== */

static void read_header (const kb_rendering *r, const kb_span *span, block *b) {
  const char *start = r->t->text + span->offset, *end = start + span->size, *at = start + 1;
  memset(b, 0, sizeof(block));
  b->chomping = ' ';
  for (; at < end && memchr("+-123456789", *at, 11) != NULL; at++)
    if (*at == '+' || *at == '-')
      b->chomping = *at;
    else
      b->explicit_indent = 1;
  b->indicators = (size_t)(at - start);
  while (at < end && kb_yaml_break_size(at, end) == 0)
    at++;
  b->line = (size_t)(at - start);
  b->header = b->line + kb_yaml_break_size(at, end);
}

/* The header's indicators and all lines of text make place for one double-quoted line; the header's
** comment stays, and what ends the last line. */
static int replace_block (kb_rendering *r, const kb_span *span, const block *b) {
  const char *start = r->t->text + span->offset, *end = start + span->size, *tail = end;
  while (tail > start + b->header && memchr(" \t\r\n", tail[-1], 4) != NULL)
    tail--;
  while (tail < end && kb_yaml_break_size(tail, end) == 0)
    tail++;
  return write_double(r, span) &&
         kb_buffer_add(r->writer.out, start + b->indicators, b->line - b->indicators) &&
         kb_buffer_add(r->writer.out, tail, (size_t)(end - tail));
}

static size_t count_spaces (const char *at, const char *end) {
  const char *start = at;
  while (at < end && *at == ' ')
    at++;
  return (size_t)(at - start);
}

/* The line breaks at the end of a text. */
static size_t count_end_breaks (const char *text, size_t size) {
  size_t count = 0;
  while (count < size && text[size - 1 - count] == '\n')
    count++;
  return count;
}

/*
** How many spaces begin each line of a block scalar. Source and value have the same lines at the
** start; on the first one that is not empty they differ by the indentation.
*/
static size_t find_indent (const kb_rendering *r, const kb_span *span, const block *b) {
  const char *at = r->t->text + span->offset + b->header,
             *end = r->t->text + span->offset + span->size;
  const char *value = r->t->values.data + span->value, *value_end = value + span->value_size;
  while (value < value_end && *value == '\n') {
    while (at < end && kb_yaml_break_size(at, end) == 0)
      at++;
    at += kb_yaml_break_size(at, end);
    value++;
  }
  return count_spaces(at, end) - count_spaces(value, value_end);
}

/* Whether the span is the last line of a text that ends without a line break. */
static int ends_text (const kb_rendering *r, const kb_span *span) {
  const char *end = r->t->text + r->t->size;
  return span->offset + span->size == r->t->size && end[-1] != '\n' && end[-1] != '\r';
}

/* Whether the lines at the end are what the block's chomping leaves of them. */
static int fits_chomping (const kb_rendering *r, const kb_span *span, const block *b) {
  size_t own = count_end_breaks(r->t->values.data + span->value, span->value_size);
  return count_end_breaks(r->text->data, r->text->size) == own ||
         (b->chomping == '+' && !ends_text(r, span));
}

/* Whether readers find the same lines again: the first one must show the indentation, the last one
** where it ends. */
static int fits_literal (const kb_rendering *r, const kb_span *span, const block *b) {
  const char *text = r->text->data;
  size_t size = r->text->size, breaks = count_end_breaks(text, size), first = 0, last;
  if (breaks == size || !all_fit(r, span, fits_in_block))
    return 0;
  while (text[first] == '\n')
    first++;
  if ((text[first] == ' ' || text[first] == '\t') && !b->explicit_indent)
    return 0;
  for (last = size - breaks; last > first && (text[last - 1] == ' ' || text[last - 1] == '\t');)
    last--;
  if (last == first || text[last - 1] == '\n') /* the last line is blank: is it an empty one? */
    return 0;
  return last == size - breaks || fits_chomping(r, span, b);
}

typedef struct line_layout {
  const char *line_break;
  size_t indent;
} line_layout;

/* Puts a value's lines below each other, indented as the block is; an empty line stays empty.
** `follows`: the byte that comes after the value. */
static int put_lines (kb_buffer *out, const line_layout *layout, const char *text, size_t size,
                      char follows) {
  const char *end = text + size, *line;
  while ((line = (const char *)memchr(text, '\n', (size_t)(end - text))) != NULL) {
    char *spaces, next = line + 1 < end ? line[1] : follows;
    if (!kb_buffer_add(out, text, (size_t)(line - text)) ||
        !kb_buffer_add(out, layout->line_break, strlen(layout->line_break)))
      return 0;
    text = line + 1;
    if (next == '\n' || next == '\r')
      continue;
    spaces = kb_buffer_reserve(out, layout->indent);
    if (spaces == NULL)
      return 0;
    memset(spaces, ' ', layout->indent);
    out->size += layout->indent;
  }
  return kb_buffer_add(out, text, (size_t)(end - text));
}

static const char *line_break_of (const kb_rendering *r, const kb_span *span, const block *b) {
  const char *at = r->t->text + span->offset + b->header;
  if (at[-1] == '\r')
    return "\r";
  return at[-1] == '\n' && at[-2] == '\r' ? "\r\n" : "\n";
}

/* The source from `at` on, with values between. */
static int splice_lines (kb_rendering *r, const kb_span *span, size_t at,
                         const line_layout *layout) {
  const char *text, *source = r->t->text;
  size_t i, size, end = span->offset + span->size;
  for (i = span->first; i < span->first + span->count; i++) {
    const kb_token *token = kb_token_of(r, i);
    size_t after = token->offset + token->size;
    kb_token_text(r, span, token, &text, &size);
    if (!kb_buffer_add(r->writer.out, source + at, token->offset - at) || !kb_note_kept(r, token) ||
        !put_lines(r->writer.out, layout, text, size, after < end ? source[after] : '\n'))
      return 0;
    at = after;
  }
  return kb_buffer_add(r->writer.out, source + at, end - at);
}

/* Writes the header's indicators with another chomping. */
static int put_indicators (kb_rendering *r, const kb_span *span, const block *b, char chomping) {
  const char *at = r->t->text + span->offset, *end = at + b->indicators;
  for (; at < end; at++)
    if (*at != '+' && *at != '-' && !kb_buffer_add(r->writer.out, at, 1))
      return 0;
  return chomping == ' ' || kb_buffer_add(r->writer.out, &chomping, 1);
}

/*
** Writes the lines with the chomping that their end needs. After `|+` exactly its line breaks
** follow, else what ends the template's last line.
*/
static int rechomp (kb_rendering *r, const kb_span *span, const block *b,
                    const line_layout *layout) {
  kb_buffer *out = r->writer.out;
  size_t breaks = count_end_breaks(r->text->data, r->text->size), end, i;
  const kb_token *last = kb_token_of(r, span->first + span->count - 1);
  char chomping = breaks == 0 ? '-' : breaks == 1 ? ' ' : '+';
  end = last->offset + last->size;
  if (!put_indicators(r, span, b, chomping) ||
      !splice_lines(r, span, span->offset + b->indicators, layout))
    return 0;
  while (memchr(" \t\r\n", out->data[out->size - 1], 4) != NULL)
    out->size--;
  if (chomping != '+' && !ends_text(r, span))
    return kb_buffer_add(out, r->t->text + end, span->offset + span->size - end);
  for (i = 0; i < breaks; i++)
    if (!kb_buffer_add(out, layout->line_break, strlen(layout->line_break)))
      return 0;
  return 1;
}

static int write_literal (kb_rendering *r, const kb_span *span, const block *b) {
  line_layout layout;
  if (!fits_literal(r, span, b))
    return replace_block(r, span, b);
  layout.line_break = line_break_of(r, span, b);
  layout.indent = find_indent(r, span, b);
  return (fits_chomping(r, span, b) ? splice_lines(r, span, span->offset, &layout)
                                    : rechomp(r, span, b, &layout)) &&
         kb_expect(&r->writer, KB_EVENT_SCALAR, KB_STYLE_LITERAL, r->text->data, r->text->size);
}

/* A folded block's lines must stay lines that fold. */
static int write_block (kb_rendering *r, const kb_span *span) {
  block b;
  read_header(r, span, &b);
  if (span->style == KB_STYLE_LITERAL)
    return write_literal(r, span, &b);
  if (!all_fit(r, span, kb_yaml_fits_folded))
    return replace_block(r, span, &b);
  return splice(r, span, KB_STYLE_FOLDED, put_verbatim);
}

/* }====== */

/* {====== Whole values ====== */

/* Whether the place takes a null, a boolean or a number only as text. */
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

/* A plain scalar that is one token takes the type of its place; where that is unknown, the value's
** own. */
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

/* Adds faults for what cannot be part of a text; *fit: whether there are none. */
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

/* A key that was read without `?` ends within 1,024 characters, its anchor and tag included. */
static int key_is_long (const kb_rendering *r, const kb_span *span, size_t from) {
  const char *at = r->writer.out->data + from, *end = r->writer.out->data + r->writer.out->size;
  size_t characters = span->before;
  for (; at < end; at++)
    characters += ((unsigned char)*at & 0xC0) != 0x80;
  return span->key && r->writer.mode == KB_MODE_YAML && characters > 1024;
}

/* }====== */

/* How many tokens of the span are kept. */
static size_t count_kept (const kb_rendering *r, const kb_span *span) {
  size_t i, count = 0;
  for (i = span->first; i < span->first + span->count; i++)
    count += kb_is_kept(r, kb_token_of(r, i)) != 0;
  return count;
}

static int write_in_style (kb_rendering *r, const kb_span *span) {
  int plain = span->style == KB_STYLE_PLAIN;
  if (count_kept(r, span) == span->count)
    return splice(r, span, plain ? KB_STYLE_TYPED : (kb_style)span->style, put_verbatim);
  switch (span->style) {
  case KB_STYLE_SINGLE:
  case KB_STYLE_DOUBLE:
    return write_quoted(r, span);
  case KB_STYLE_LITERAL:
  case KB_STYLE_FOLDED:
    return write_block(r, span);
  default:
    return r->writer.mode == KB_MODE_JSON || kb_span_is_quoted(r, span) ? write_double(r, span)
                                                                        : write_plain(r, span);
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
  if (kb_wants_base64(r, span->place, span->object) && count_kept(r, span) == 0 &&
      !kb_is_base64(r->text->data, r->text->size, &fit))
    return 0;
  if (!fit)
    return kb_span_fault(r, KB_FAULT_BASE64, span->first);
  if (!write_in_style(r, span))
    return 0;
  return !key_is_long(r, span, from) || kb_span_fault(r, KB_FAULT_KEY, span->first);
}
