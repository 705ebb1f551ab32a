/*
** template_compile.c - compiles a text to a template: finds and masks its tokens, and scans the
** document around them.
*/

#include <string.h>

#include "base/buffer.h"
#include "template_comment.h"
#include "template_scan.h"
#include "template_xml.h"
#include "json/json_text.h"

static int scan_text (kb_template *t) {
  size_t i;
  for (i = 0; i < KB_COUNT(t->tokens, kb_token); i++) {
    kb_token *token = KB_ITEMS(t->tokens, kb_token) + i;
    token->place = KB_TOKEN_LIVE;
    if (token->kind == KB_TOKEN_BROKEN &&
        !kb_fault_add(&t->faults, KB_FAULT_BROKEN, token->offset, i))
      return 0;
  }
  return 1;
}

/* How far a JSON text has been searched for strings and comments. */
typedef struct json_walk {
  size_t at;
  size_t comment; /* where the last comment ends */
  int in_string;
} json_walk;

/* Reads comments in the original text: in the masked one a token could hide their end. */
static void walk_json (const kb_template *t, json_walk *w, size_t offset) {
  const char *masked = t->masked.data, *end = t->text + t->size;
  while (w->at < offset)
    if (!w->in_string && masked[w->at] == '/' && w->at + 1 < t->size &&
        memchr("/*", masked[w->at + 1], 2) != NULL) {
      const char *comment = kb_json_comment_end(t->text + w->at, end);
      w->at = w->comment = comment == NULL ? t->size : (size_t)(comment - t->text);
    }
    else if (masked[w->at] == '\\' && w->in_string)
      w->at += 2;
    else
      w->in_string ^= masked[w->at++] == '"';
}

/*
** In JSON a token outside a string is a whole value, so it is masked as a number. A token in a
** comment is not masked.
*/
static void mask_numbers (kb_template *t) {
  char *masked = t->masked.data;
  json_walk w = {0, 0, 0};
  size_t i;
  for (i = 0; i < KB_COUNT(t->tokens, kb_token); i++) {
    kb_token *token = KB_ITEMS(t->tokens, kb_token) + i;
    walk_json(t, &w, token->offset);
    token->character = token->offset;
    if (token->offset < w.comment) {
      memcpy(masked + token->offset, t->text + token->offset, token->size);
      continue;
    }
    if (w.in_string || token->kind == KB_TOKEN_BROKEN)
      continue;
    memset(masked + token->offset, '1', token->size);
    if (token->offset == 0 || memchr("0123456789.", masked[token->offset - 1], 11) == NULL)
      memcpy(masked + token->offset, "0.", 2);
  }
}

int kb_template_find (kb_template *t) {
  return kb_buffer_add(&t->masked, t->text, t->size) &&
         kb_tokens_find(&t->spelling, t->text, t->size, &t->tokens, t->masked.data);
}

int kb_template_scan (kb_template *t) {
  if (t->mode == KB_MODE_TEXT)
    return scan_text(t);
  if (t->mode == KB_MODE_XML)
    return kb_xml_scan(t);
  if (t->mode == KB_MODE_JSON)
    mask_numbers(t);
  return kb_scan_masked(t) && kb_find_comments(t);
}
