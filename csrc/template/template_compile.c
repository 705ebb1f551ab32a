/*
** template_compile.c - a text becomes a template: its tokens are found and masked, and the document
** around them is scanned.
*/

#include <string.h>

#include "base/buffer.h"
#include "template_comment.h"
#include "template_scan.h"

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

/* In JSON a token outside a string is masked as a number: it stands for a whole value there. */
static void mask_numbers (kb_template *t) {
  char *masked = t->masked.data;
  size_t i, at = 0;
  int inside = 0;
  for (i = 0; i < KB_COUNT(t->tokens, kb_token); i++) {
    kb_token *token = KB_ITEMS(t->tokens, kb_token) + i;
    for (; at < token->offset; at++)
      if (masked[at] == '"')
        inside = !inside;
      else if (masked[at] == '\\' && inside)
        at++;
    token->character = token->offset;
    if (inside || token->kind == KB_TOKEN_BROKEN)
      continue;
    memset(masked + token->offset, '1', token->size);
    if (token->offset == 0 || memchr("0123456789.", masked[token->offset - 1], 11) == NULL)
      memcpy(masked + token->offset, "0.", 2);
  }
}

int kb_template_compile (kb_template *t) {
  if (!kb_buffer_add(&t->masked, t->text, t->size) ||
      !kb_tokens_find(&t->spelling, t->text, t->size, &t->tokens, t->masked.data))
    return 0;
  if (t->mode == KB_MODE_TEXT)
    return scan_text(t);
  if (t->mode == KB_MODE_JSON)
    mask_numbers(t);
  return kb_scan_masked(t) && kb_find_comments(t);
}
