/* template_keep.c - tokens that stay in a rendering: their places in the output. */

#include "template_keep.h"

#include <string.h>

#include "base/buffer.h"
#include "template_span.h"

typedef struct kept {
  size_t at; /* in the output */
  const kb_token *token;
} kept;

static int note_at (kb_rendering *r, const kb_token *token, size_t at) {
  kept note;
  note.at = at;
  note.token = token;
  return kb_buffer_add(r->kept, &note, sizeof(note));
}

int kb_note_kept (kb_rendering *r, const kb_token *token) {
  return !kb_is_kept(r, token) || note_at(r, token, r->writer.out->size);
}

static void mask (const kb_rendering *r, const kb_token *token, size_t at) {
  memset(r->writer.out->data + at, KB_MASK, token->size);
  if (token->hash)
    r->writer.out->data[at] = '#';
}

void kb_mask_kept (const kb_rendering *r) {
  size_t i;
  for (i = 0; i < KB_COUNT(*r->kept, kept); i++) {
    const kept *note = KB_ITEMS(*r->kept, kept) + i;
    mask(r, note->token, note->at);
  }
}

int kb_copy (kb_rendering *r, size_t to) {
  size_t start = r->writer.out->size;
  if (!kb_buffer_add(r->writer.out, r->t->text + r->at, to - r->at))
    return 0;
  for (; r->next < KB_COUNT(r->t->tokens, kb_token); r->next++) {
    const kb_token *token = kb_token_of(r, r->next);
    size_t at = start + token->offset - r->at;
    if (token->offset >= to)
      break;
    if (!token->other || token->place == KB_TOKEN_LIVE || token->offset < r->at)
      continue;
    mask(r, token, at);
    if (!note_at(r, token, at))
      return 0;
  }
  r->at = to;
  return 1;
}

void kb_restore_kept (const kb_rendering *r) {
  size_t i;
  for (i = 0; i < KB_COUNT(*r->kept, kept); i++) {
    const kept *note = KB_ITEMS(*r->kept, kept) + i;
    memcpy(r->writer.out->data + note->at, r->t->text + note->token->offset, note->token->size);
  }
}

/* Whether a token's bytes equal the template's. */
static int is_token (const kb_rendering *r, const kb_token *found, const kb_token *token) {
  return found->kind == token->kind && found->size == token->size &&
         memcmp(r->writer.out->data + found->offset, r->t->text + token->offset, token->size) == 0;
}

/*
** Compares the tokens of the output with those left by the template: kept, or in comments.
** *blamed: a token whose value is next to the first difference, KB_NO_SPAN if there is none.
*/
static int compare_tokens (const kb_rendering *r, const kb_buffer *found, size_t *blamed) {
  size_t i, next = 0, last = KB_NO_SPAN, count = KB_COUNT(r->t->tokens, kb_token);
  for (i = 0; i < count; i++) {
    const kb_token *token = KB_ITEMS(r->t->tokens, kb_token) + i;
    if (token->place == KB_TOKEN_LIVE && !kb_is_kept(r, token))
      last = i;
    else if (next < KB_COUNT(*found, kb_token) &&
             is_token(r, KB_ITEMS(*found, kb_token) + next, token))
      next++;
    else
      break;
  }
  *blamed = last == KB_NO_SPAN ? 0 : last;
  return i == count && next == KB_COUNT(*found, kb_token);
}

int kb_check_stage (kb_rendering *r) {
  kb_buffer found = {NULL, 0, 0, 0};
  size_t blamed;
  int equal, done = kb_tokens_find(&r->t->spelling, r->writer.out->data, r->writer.out->size,
                                   &found, NULL);
  equal = done && compare_tokens(r, &found, &blamed);
  kb_buffer_free(&found);
  return done && (equal || kb_span_fault(r, KB_FAULT_STAGE, blamed));
}
