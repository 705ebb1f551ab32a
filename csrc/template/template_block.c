/*
** template_block.c - a block scalar of a rendering: the template's own lines with values between
** them, the block's indentation, and the chomping that the end requires.
*/

#include "template_block.h"

#include <string.h>

#include "base/buffer.h"
#include "template_keep.h"
#include "template_scalar.h"
#include "template_span.h"
#include "yaml/yaml_break.h"
#include "yaml/yaml_text.h"

/* How a block scalar is written. */
typedef struct block {
  size_t line;         /* bytes of its first line, without the line break */
  size_t header;       /* the same with it */
  size_t indicators;   /* bytes of `|`, `>`, `+`, `-` and a digit */
  size_t indent;       /* spaces before each line */
  char chomping;       /* '+', '-' or ' ' for none */
  char digit;          /* a digit that can be added as indentation indicator, or NUL */
  int explicit_indent; /* an indentation indicator is present */
  const char *line_break;
} block;

static int is_blank (char c) {
  return c == ' ' || c == '\t';
}

static int fits_in_block (const char *text, size_t size) {
  return kb_yaml_fits(text, size, 1);
}

static size_t count_spaces (const char *at, const char *end) {
  const char *start = at;
  while (at < end && *at == ' ')
    at++;
  return (size_t)(at - start);
}

/*
** The number of spaces before each line of a block scalar. Source and value begin with the same
** lines; the first nonempty one differs by the indentation.
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

/* The line break after the header, whose size is already set. */
static const char *line_break_of (const kb_rendering *r, const kb_span *span, const block *b) {
  const char *at = r->t->text + span->offset + b->header;
  if (at[-1] == '\r')
    return "\r";
  return at[-1] == '\n' && at[-2] == '\r' ? "\r\n" : "\n";
}

static void read_header (const kb_rendering *r, const kb_span *span, block *b) {
  const char *start = r->t->text + span->offset, *end = start + span->size, *at = start + 1;
  size_t parent = span->layout.parent;
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
  b->line_break = line_break_of(r, span, b);
  b->indent = find_indent(r, span, b);
  if (!b->explicit_indent && parent != KB_NO_SPAN && b->indent > parent && b->indent <= parent + 9)
    b->digit = (char)('0' + b->indent - parent);
}

/*
** Replaces the header's indicators and all lines of text with one double-quoted line; the
** header's comment and the end of the last line stay.
*/
static int replace_block (kb_rendering *r, const kb_span *span, const block *b) {
  const char *start = r->t->text + span->offset, *end = start + span->size, *tail = end;
  while (tail > start + b->header && memchr(" \t\r\n", tail[-1], 4) != NULL)
    tail--;
  while (tail < end && kb_yaml_break_size(tail, end) == 0)
    tail++;
  return kb_write_in_double(r, span) &&
         kb_buffer_add(r->writer.out, start + b->indicators, b->line - b->indicators) &&
         kb_buffer_add(r->writer.out, tail, (size_t)(end - tail));
}

/* The line breaks at the end of a text. */
static size_t count_end_breaks (const char *text, size_t size) {
  size_t count = 0;
  while (count < size && text[size - 1 - count] == '\n')
    count++;
  return count;
}

/* Whether the span is the last line of a text that ends without a line break. */
static int ends_text (const kb_rendering *r, const kb_span *span) {
  const char *end = r->t->text + r->t->size;
  return span->offset + span->size == r->t->size && end[-1] != '\n' && end[-1] != '\r';
}

/* Whether the text ends in as many line breaks as the template's value. */
static int has_own_breaks (const kb_rendering *r, const kb_span *span) {
  return count_end_breaks(r->text->data, r->text->size) ==
         count_end_breaks(r->t->values.data + span->value, span->value_size);
}

/* Whether the lines at the end are the ones that the block's chomping keeps. */
static int fits_chomping (const kb_rendering *r, const kb_span *span, const block *b) {
  return has_own_breaks(r, span) || (b->chomping == '+' && !ends_text(r, span));
}

/*
** The end of the text's lines, without line breaks; *last: the end without trailing blanks, too.
*/
static size_t find_text_end (const char *text, size_t size, size_t *last) {
  size_t end = size - count_end_breaks(text, size);
  for (*last = end; *last > 0 && is_blank(text[*last - 1]);)
    --*last;
  return end;
}

/*
** Whether the first nonempty line begins with a blank: then only an indentation indicator says
** how many blanks are indentation.
*/
static int begins_with_blank (const char *text, size_t size) {
  size_t first = 0;
  while (first < size && text[first] == '\n')
    first++;
  return first < size && is_blank(text[first]);
}

/*
** Whether readers find the same lines again: the first one must show the indentation, the last
** one where it ends.
*/
static int fits_literal (const kb_rendering *r, const kb_span *span, const block *b) {
  const char *text = r->text->data;
  size_t last, end = find_text_end(text, r->text->size, &last);
  if (end == 0 || !kb_all_fit(r, span, fits_in_block))
    return 0;
  if (begins_with_blank(text, end) && !b->explicit_indent && b->digit == '\0')
    return 0;
  if (last == 0 || text[last - 1] == '\n') /* the last line is blank: is it empty? */
    return 0;
  return last == end || fits_chomping(r, span, b);
}

static int put_spaces (kb_buffer *out, size_t count) {
  char *spaces = kb_buffer_reserve(out, count);
  if (spaces == NULL)
    return 0;
  memset(spaces, ' ', count);
  out->size += count;
  return 1;
}

static int put_breaks (kb_buffer *out, const block *b, size_t count) {
  for (; count > 0; count--)
    if (!kb_buffer_add(out, b->line_break, strlen(b->line_break)))
      return 0;
  return 1;
}

/*
** Writes a value's lines with the block's indentation; an empty line stays empty. `follows`: the
** byte after the value.
*/
static int put_lines (kb_buffer *out, const block *b, const char *text, size_t size, char follows) {
  const char *end = text + size, *line;
  while ((line = (const char *)memchr(text, '\n', (size_t)(end - text))) != NULL) {
    char next = line + 1 < end ? line[1] : follows;
    if (!kb_buffer_add(out, text, (size_t)(line - text)) || !put_breaks(out, b, 1))
      return 0;
    text = line + 1;
    if (next != '\n' && next != '\r' && !put_spaces(out, b->indent))
      return 0;
  }
  return kb_buffer_add(out, text, (size_t)(end - text));
}

/* The source from `at`, with values between. */
static int splice_lines (kb_rendering *r, const kb_span *span, const block *b, size_t at) {
  const char *text, *source = r->t->text;
  size_t i, size, end = span->offset + span->size;
  for (i = span->first; i < span->first + span->count; i++) {
    const kb_token *token = kb_token_of(r, i);
    size_t after = token->offset + token->size;
    kb_token_text(r, span, token, &text, &size);
    if (!kb_buffer_add(r->writer.out, source + at, token->offset - at) || !kb_note_kept(r, token) ||
        !put_lines(r->writer.out, b, text, size, after < end ? source[after] : '\n'))
      return 0;
    at = after;
  }
  return kb_buffer_add(r->writer.out, source + at, end - at);
}

/* The chomping that keeps the line breaks at the end of the text. */
static char chomping_of (const kb_rendering *r) {
  size_t breaks = count_end_breaks(r->text->data, r->text->size);
  return breaks == 0 ? '-' : breaks == 1 ? ' ' : '+';
}

/* Writes the header's indicators with that chomping, and an indentation indicator if needed. */
static int put_indicators (kb_rendering *r, const kb_span *span, const block *b, char chomping) {
  const char *at = r->t->text + span->offset, *end = at + b->indicators;
  for (; at < end; at++)
    if (*at != '+' && *at != '-' && !kb_buffer_add(r->writer.out, at, 1))
      return 0;
  if (b->digit != '\0' && begins_with_blank(r->text->data, r->text->size) &&
      !kb_buffer_add(r->writer.out, &b->digit, 1))
    return 0;
  return chomping == ' ' || kb_buffer_add(r->writer.out, &chomping, 1);
}

/* The template's bytes of the span from `at`. */
static int put_source (kb_rendering *r, const kb_span *span, size_t at) {
  return kb_buffer_add(r->writer.out, r->t->text + at, span->offset + span->size - at);
}

/*
** Ends the lines of a block with that chomping. After `|+` exactly the text's line breaks follow,
** else the template's bytes from `end`.
*/
static int put_end (kb_rendering *r, const kb_span *span, const block *b, char chomping,
                    size_t end) {
  if (chomping != '+' && !ends_text(r, span))
    return put_source(r, span, end);
  return put_breaks(r->writer.out, b, count_end_breaks(r->text->data, r->text->size));
}

/* Writes the lines with the chomping that their end requires. */
static int rechomp (kb_rendering *r, const kb_span *span, const block *b) {
  kb_buffer *out = r->writer.out;
  const kb_token *last = kb_token_of(r, span->first + span->count - 1);
  char chomping = chomping_of(r);
  if (!put_indicators(r, span, b, chomping) ||
      !splice_lines(r, span, b, span->offset + b->indicators))
    return 0;
  while (memchr(" \t\r\n", out->data[out->size - 1], 4) != NULL)
    out->size--;
  return put_end(r, span, b, chomping, last->offset + last->size);
}

/* Writes the lines as they are, with an indentation indicator if the text needs one. */
static int keep_chomping (kb_rendering *r, const kb_span *span, const block *b) {
  int as_is = b->digit == '\0' || !begins_with_blank(r->text->data, r->text->size);
  return (as_is || put_indicators(r, span, b, b->chomping)) &&
         splice_lines(r, span, b, span->offset + (as_is ? 0 : b->indicators));
}

static int write_literal (kb_rendering *r, const kb_span *span, const block *b) {
  if (!fits_literal(r, span, b))
    return replace_block(r, span, b);
  return (fits_chomping(r, span, b) ? keep_chomping(r, span, b) : rechomp(r, span, b)) &&
         kb_expect(&r->writer, KB_EVENT_SCALAR, KB_STYLE_LITERAL, r->text->data, r->text->size);
}

/* {====== Folded ====== */

/* Marks a blank that replaced a line break of the template; no text in a block contains it. */
#define FOLD '\r'

/*
** Whether the text can be folded: no line consists of blanks only (readers disagree on their
** number), the first one shows the indentation, and the last one does not end in a blank.
*/
static int fits_folding (const kb_rendering *r) {
  const char *text = r->text->data;
  size_t last, end = find_text_end(text, r->text->size, &last), at;
  int blank = 1; /* the line so far is blank */
  if (end == 0 || last != end || begins_with_blank(text, end) ||
      !fits_in_block(text, r->text->size))
    return 0;
  for (at = 0; at < end; at++)
    if (text[at] != '\n')
      blank = blank && is_blank(text[at]);
    else if (blank && at > 0 && text[at - 1] != '\n')
      return 0;
    else
      blank = 1;
  return 1;
}

/*
** Marks in r->text where a line break of the template became a blank. Each line of the source is
** in the template's value, in order, followed by one blank or by line breaks.
*/
static void mark_folds (const kb_rendering *r, const kb_span *span, const block *b) {
  const char *at = r->t->text + span->offset + b->header,
             *end = r->t->text + span->offset + span->size;
  const char *value = r->t->values.data + span->value, *text;
  size_t next = span->first, in_value = 0, in_text = 0, from = 0, size;
  while (at < end && in_value < span->value_size) {
    size_t spaces = count_spaces(at, end);
    const char *line = at += spaces < b->indent ? spaces : b->indent;
    while (at < end && kb_yaml_break_size(at, end) == 0)
      at++;
    in_value += (size_t)(at - line);
    at += kb_yaml_break_size(at, end);
    if (line == at || in_value >= span->value_size || value[in_value] != ' ') {
      while (in_value < span->value_size && value[in_value] == '\n')
        in_value++;
      continue;
    }
    for (; next < span->first + span->count && kb_token_of(r, next)->at < in_value; next++) {
      const kb_token *token = kb_token_of(r, next);
      kb_token_text(r, span, token, &text, &size);
      in_text += token->at - from + size;
      from = token->at + token->size;
    }
    r->text->data[in_text + in_value++ - from] = FOLD;
  }
}

/* Whether the line may be broken at `at`, so that readers fold the break into a blank. */
static int can_fold (const char *text, size_t size, size_t at) {
  return at > 0 && at + 1 < size && memchr(" \t\n\r", text[at - 1], 4) == NULL &&
         memchr(" \t\n\r", text[at + 1], 4) == NULL;
}

/* Writes one line of the text; a line that begins with a blank is not broken. */
static int put_folded_line (kb_buffer *out, const block *b, const char *text, size_t size) {
  size_t at;
  int whole = is_blank(text[0]) || text[0] == FOLD;
  if (!put_spaces(out, b->indent))
    return 0;
  for (at = 0; at < size; at++) {
    int broken = text[at] == FOLD && !whole && can_fold(text, size, at);
    if (broken ? !put_breaks(out, b, 1) || !put_spaces(out, b->indent)
               : !kb_buffer_add(out, text[at] == FOLD ? " " : text + at, 1))
      return 0;
  }
  return 1;
}

static int is_indented (char c) {
  return is_blank(c) || c == FOLD;
}

/*
** Writes the text, which does not end in a line break. Readers fold one line break into a blank
** between lines that do not begin with one, so there is one more than the text has.
*/
static int put_folded (kb_buffer *out, const block *b, const char *text, size_t size) {
  size_t at = 0, breaks;
  int first = 1, indented = 0;
  while (at < size) {
    const char *end;
    for (breaks = 0; text[at] == '\n'; at++)
      breaks++;
    if (!put_breaks(out, b, breaks + (!first && !indented && !is_indented(text[at]))))
      return 0;
    first = 0;
    indented = is_indented(text[at]);
    end = (const char *)memchr(text + at, '\n', size - at);
    breaks = end == NULL ? size - at : (size_t)(end - text) - at;
    if (!put_folded_line(out, b, text + at, breaks))
      return 0;
    at += breaks;
  }
  return 1;
}

/* The end of the last nonempty line of the source. */
static size_t find_source_end (const kb_rendering *r, const kb_span *span) {
  size_t end = span->offset + span->size;
  while (memchr(" \t\r\n", r->t->text[end - 1], 4) != NULL)
    end--;
  return end;
}

/* Writes the lines again, broken where the template's are. */
static int refold (kb_rendering *r, const kb_span *span, const block *b) {
  char *text = r->text->data, *fold;
  size_t size = r->text->size, end = find_source_end(r, span);
  char chomping = fits_chomping(r, span, b) ? b->chomping : chomping_of(r);
  mark_folds(r, span, b);
  if (!put_indicators(r, span, b, chomping) ||
      !kb_buffer_add(r->writer.out, r->t->text + span->offset + b->indicators,
                     b->header - b->indicators) ||
      !put_folded(r->writer.out, b, text, size - count_end_breaks(text, size)) ||
      !(has_own_breaks(r, span) ? put_source(r, span, end) : put_end(r, span, b, chomping, end)))
    return 0;
  while ((fold = (char *)memchr(text, FOLD, size)) != NULL)
    *fold = ' ';
  return kb_expect(&r->writer, KB_EVENT_SCALAR, KB_STYLE_FOLDED, text, size);
}

/* A folded block keeps the template's bytes if its values change no line. */
static int write_folded (kb_rendering *r, const kb_span *span, const block *b) {
  if (kb_all_fit(r, span, kb_yaml_fits_folded))
    return kb_splice_verbatim(r, span, KB_STYLE_FOLDED);
  if (kb_count_kept(r, span) > 0 || !fits_folding(r))
    return replace_block(r, span, b);
  return refold(r, span, b);
}

/* }====== */

int kb_write_in_block (kb_rendering *r, const kb_span *span) {
  block b;
  read_header(r, span, &b);
  return span->style == KB_STYLE_LITERAL ? write_literal(r, span, &b) : write_folded(r, span, &b);
}
