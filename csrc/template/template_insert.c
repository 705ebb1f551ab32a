/*
** template_insert.c - lines inserted for a list or a map in block style: where they can begin,
** and the strings in them.
*/

#include "template_insert.h"

#include <string.h>

#include "base/buffer.h"
#include "yaml/yaml_break.h"
#include "yaml/yaml_text.h"

/* {====== Where they begin ====== */

static int is_blank (char c) {
  return c == ' ' || c == '\t';
}

static int ends_line (char c) {
  return c == '\n' || c == '\r';
}

/* Examines what precedes the token on its line; returns whether a block can follow. */
static int find_before (const kb_template *t, const kb_span *span, size_t step, kb_insertion *at) {
  const char *text = t->text;
  size_t from = span->offset;
  while (from > 0 && is_blank(text[from - 1]))
    from--;
  at->column = span->layout.column;
  at->alone = from == 0 || ends_line(text[from - 1]);
  at->after_key = !at->alone && text[from - 1] == ':';
  if (!at->after_key) /* a tab cannot be indentation */
    return (at->alone || text[from - 1] == '-') &&
           memchr(text + from, '\t', span->offset - from) == NULL;
  at->column = span->layout.parent + step;
  for (from--; from > 0 && is_blank(text[from - 1]);)
    from--;
  return from > 0 && !ends_line(text[from - 1]); /* the key after `?` is on another line */
}

/*
** The line break of the token's line; of the first line if the token is on the last one; NULL if
** it is not a line break for all readers.
*/
static const char *find_break (const kb_template *t, size_t at) {
  const char *found = t->text + at;
  if (at == t->size) {
    found = (const char *)memchr(t->text, '\n', t->size);
    if (found == NULL)
      return "\n";
    found -= found > t->text && found[-1] == '\r';
  }
  if (*found == '\r')
    return found + 1 < t->text + t->size && found[1] == '\n' ? "\r\n" : "\r";
  return *found == '\n' ? "\n" : NULL;
}

/*
** Whether what follows the line cannot become part of a block above it: an empty line and then
** text is fine, but not a comment or blanks.
*/
static int ends_block (const kb_template *t, size_t at) {
  const char *text = t->text;
  if (at == t->size)
    return 0;
  while (at < t->size && ends_line(text[at]))
    at++;
  while (at < t->size && text[at] == ' ')
    at++;
  return at == t->size ? ends_line(text[at - 1])
                       : !ends_line(text[at]) && text[at] != '#' && text[at] != '\t';
}

int kb_insertion_find (const kb_template *t, const kb_span *span, size_t step, kb_insertion *at) {
  const char *end = t->text + t->size;
  size_t rest = span->offset + span->size;
  memset(at, 0, sizeof(kb_insertion));
  if (!find_before(t, span, step, at) || !(span->layout.shown || at->alone))
    return 0;
  while (rest < t->size && is_blank(t->text[rest]))
    rest++;
  at->comment = rest;
  at->has_comment = rest < t->size && t->text[rest] == '#';
  while (rest < t->size && kb_yaml_break_size(t->text + rest, end) == 0)
    rest++;
  at->line_end = rest;
  at->line_break = find_break(t, rest);
  at->literals = (unsigned char)ends_block(t, rest);
  return at->line_break != NULL && (at->has_comment || at->comment == at->line_end);
}

/* }====== */

int kb_insert_line (kb_rendering *r, const kb_insertion *at, size_t column) {
  char *spaces;
  if (!kb_buffer_add(r->writer.out, at->line_break, strlen(at->line_break)))
    return 0;
  spaces = kb_buffer_reserve(r->writer.out, column);
  if (spaces == NULL)
    return 0;
  memset(spaces, ' ', column);
  r->writer.out->size += column;
  return 1;
}

int kb_insertion_begin (kb_rendering *r, const kb_insertion *at) {
  kb_buffer *out = r->writer.out;
  size_t from = at->alone ? at->comment : r->at;  /* including the blanks before the comment */
  int stays = !at->after_key && !at->has_comment; /* the first line begins where the token does */
  while (!stays && !at->alone && is_blank(out->data[out->size - 1]))
    out->size--;
  r->at = at->line_end;
  if (stays)
    return 1;
  return (!at->has_comment || kb_buffer_add(out, r->t->text + from, at->line_end - from)) &&
         kb_insert_line(r, at, at->column);
}

/* {====== Texts ====== */

/* Whether a literal block is better than quotes and preserves the text, whatever follows. */
static int is_literal (const kb_insertion *at, const char *text, size_t size) {
  if (!at->literals || memchr(text, '\n', size) == NULL || strcmp(at->line_break, "\n") != 0)
    return 0;
  return kb_yaml_fits_literal(text, size) &&
         !(size > 1 && text[size - 1] == '\n' && text[size - 2] == '\n');
}

int kb_insert_text (kb_rendering *r, const kb_insertion *at, const char *text, size_t size,
                    size_t column) {
  if (!is_literal(at, text, size))
    return kb_write_text(&r->writer, text, size, 0);
  return kb_yaml_write_text(r->writer.out, text, size, KB_YAML_LITERAL, column) &&
         kb_expect(&r->writer, KB_EVENT_SCALAR, KB_STYLE_LITERAL, text, size);
}

/* }====== */
