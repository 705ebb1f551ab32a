/*
** template_comment.c - tokens that break a document because YAML itself reads them as comments:
**
**   a: one
**   #(x)#        the mask is where a key is expected
**   b: "q" #(y)#
**
** If the masked text cannot be parsed, each such token in turn becomes a comment, starting with
** the last one before the error; the one that moves the error is reported.
*/

#include "template_comment.h"

#include <string.h>

#include "template_scan.h"

/* The limit on readings: in a document with more such tokens the first ones are reported. */
#define MAX_READINGS 16

/*
** Whether `#` at the token's start could begin a comment; a token that is text may have any form,
** such as `{{ end }}`.
*/
static int may_be_comment (const kb_template *t, const kb_token *token) {
  if (token->kind != KB_TOKEN_VALUE || (t->text[token->offset] != '#' && !token->other))
    return 0;
  return token->offset == 0 || memchr(" \t\r\n\"'],}", t->text[token->offset - 1], 9) != NULL;
}

static void set_comment (kb_template *t, size_t index, int comment) {
  t->masked.data[KB_ITEMS(t->tokens, kb_token)[index].offset] = comment ? '#' : KB_MASK;
}

/* The offset where parsing stops; the text's size plus one if it does not. */
static int find_stop (kb_template *t, size_t *offset) {
  size_t i;
  if (!kb_scan_masked(t))
    return 0;
  *offset = t->size + 1;
  for (i = 0; i < KB_COUNT(t->faults, kb_fault); i++)
    if (KB_ITEMS(t->faults, kb_fault)[i].code == KB_FAULT_DOCUMENT)
      *offset = KB_ITEMS(t->faults, kb_fault)[i].offset;
  return 1;
}

/*
** Parses the document with all comments that the tokens could begin, and marks those that do.
** *readable: whether it can be parsed.
*/
static int find_suspects (kb_template *t, int *readable) {
  kb_token *tokens = KB_ITEMS(t->tokens, kb_token);
  size_t count = KB_COUNT(t->tokens, kb_token), stop, i;
  for (i = 0; i < count; i++)
    if (may_be_comment(t, &tokens[i]))
      set_comment(t, i, 1);
  if (!find_stop(t, &stop))
    return 0;
  *readable = stop > t->size;
  for (i = 0; i < count; i++)
    if (may_be_comment(t, &tokens[i])) {
      set_comment(t, i, 0);
      tokens[i].suspect = tokens[i].place == KB_TOKEN_COMMENT;
    }
  return 1;
}

static int is_blank (char c) {
  return c == ' ' || c == '\t';
}

static int ends_line (char c) {
  return c == '\n' || c == '\r';
}

/* Whether the token is alone on its line. */
static int is_alone (const kb_template *t, const kb_token *token) {
  size_t from = token->offset, to = from + token->size;
  while (from > 0 && is_blank(t->text[from - 1]))
    from--;
  while (to < t->size && is_blank(t->text[to]))
    to++;
  return (from == 0 || ends_line(t->text[from - 1])) && (to == t->size || ends_line(t->text[to]));
}

/* Turns all text tokens that are alone on their lines into comments, and parses again. */
static int skip_others (kb_template *t, size_t *stop) {
  size_t i, count = 0;
  for (i = 0; i < KB_COUNT(t->tokens, kb_token); i++) {
    const kb_token *token = KB_ITEMS(t->tokens, kb_token) + i;
    if (token->other && token->suspect && is_alone(t, token)) {
      set_comment(t, i, 1);
      count++;
    }
  }
  return count == 0 || find_stop(t, stop);
}

/* The last suspect before `limit` that is not a comment yet; KB_NO_SPAN if there is none. */
static size_t last_suspect (const kb_template *t, size_t limit) {
  size_t i = KB_COUNT(t->tokens, kb_token);
  while (i-- > 0) {
    const kb_token *token = KB_ITEMS(t->tokens, kb_token) + i;
    if (token->offset <= limit && token->suspect && t->masked.data[token->offset] == KB_MASK)
      return i;
  }
  return KB_NO_SPAN;
}

/* Moves the error at *stop by making one token a comment; *found: whether one did. */
static int move_on (kb_template *t, size_t *stop, int *readings, int *found) {
  size_t limit = *stop, offset, index;
  *found = 0;
  while (!*found && *readings > 0 && (index = last_suspect(t, limit)) != KB_NO_SPAN) {
    set_comment(t, index, 1);
    --*readings;
    if (!find_stop(t, &offset))
      return 0;
    *found = offset > *stop;
    if (*found)
      *stop = offset;
    else {
      set_comment(t, index, 0);
      limit = KB_ITEMS(t->tokens, kb_token)[index].offset;
      if (limit-- == 0)
        break;
    }
  }
  return 1;
}

int kb_find_comments (kb_template *t) {
  int readings = MAX_READINGS, found = 1, readable;
  size_t stop;
  if (KB_COUNT(t->faults, kb_fault) == 0 || t->mode != KB_MODE_YAML)
    return 1;
  if (!find_stop(t, &stop))
    return 0;
  if (stop > t->size)
    return 1;
  if (!find_suspects(t, &readable) || (readable && !skip_others(t, &stop)))
    return 0;
  while (readable && found && stop <= t->size)
    if (!move_on(t, &stop, &readings, &found))
      return 0;
  return find_stop(t, &stop);
}
