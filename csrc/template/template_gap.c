/*
** template_gap.c - tokens between scalars. There `#` always begins a comment: libyaml does not
** allow it in an anchor, a tag or a directive.
*/

#include "template_gap.h"

#include <string.h>

#include "yaml/yaml_break.h"

static int is_blank (char c) {
  return c == ' ' || c == '\t';
}

/* Whether libyaml allows the character in an anchor's name. */
static int is_anchor_character (char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

size_t kb_skip_properties (const kb_template *t, size_t offset) {
  const char *at = t->masked.data + offset, *end = t->masked.data + t->size;
  while (at < end) {
    if (*at == '&')
      for (at++; at < end && is_anchor_character(*at); at++)
        ;
    else if (*at == '!')
      while (at < end && !is_blank(*at) && kb_yaml_break_size(at, end) == 0)
        at++;
    else if (*at == '#')
      while (at < end && kb_yaml_break_size(at, end) == 0)
        at++;
    else if (is_blank(*at))
      at++;
    else if (kb_yaml_break_size(at, end) > 0)
      at += kb_yaml_break_size(at, end);
    else
      break;
  }
  return (size_t)(at - t->masked.data);
}

static int ends_line (char c) {
  return c == '\n' || c == '\r';
}

kb_gap kb_gap_open (const kb_template *t, size_t offset) {
  kb_gap gap = {offset, 0, '\0', '\0'};
  if (offset > 0 && !ends_line(t->masked.data[offset - 1]))
    gap.line = ' ';
  return gap;
}

static void look_through (const kb_template *t, kb_gap *gap, size_t offset) {
  const char *at = t->masked.data + gap->offset, *end = t->masked.data + offset;
  while (at < end) {
    size_t size = kb_yaml_break_size(at, end);
    if (size > 0) {
      gap->comment = 0;
      gap->line = gap->word = '\0';
      at += size;
      continue;
    }
    if (*at == '#')
      gap->comment = 1;
    if (gap->line == '\0')
      gap->line = *at;
    if (memchr(" \t[]{},", *at, 7) != NULL)
      gap->word = '\0';
    else if (gap->word == '\0')
      gap->word = *at;
    at++;
  }
  gap->offset = offset;
}

/* The kind of place at which the gap's walk has stopped. */
static kb_token_place place_of (const kb_gap *gap) {
  if (gap->line == '%')
    return KB_TOKEN_DIRECTIVE;
  switch (gap->word) {
  case '&':
    return KB_TOKEN_ANCHOR;
  case '*':
    return KB_TOKEN_ALIAS;
  case '!':
    return KB_TOKEN_TAG;
  default:
    return KB_TOKEN_NOWHERE;
  }
}

/* Whether a value would begin at the offset: `key: `, `- `, `[`, `,` precede it. */
static int begins_value (const kb_template *t, size_t offset) {
  const char *start = t->masked.data, *at = start + offset;
  while (at > start && is_blank(at[-1]))
    at--;
  return at > start && memchr(":-?,[{", at[-1], 6) != NULL;
}

int kb_gap_token (kb_template *t, kb_gap *gap, size_t index) {
  kb_token *token = KB_ITEMS(t->tokens, kb_token) + index;
  kb_fault_code code = KB_FAULT_PLACE;
  int fault;
  look_through(t, gap, token->offset);
  if (gap->comment) {
    token->place = KB_TOKEN_COMMENT;
    return 1;
  }
  if (t->masked.data[token->offset] == '#') { /* begins a comment itself */
    token->hash = 1;
    token->place = KB_TOKEN_COMMENT;
    code = token->kind == KB_TOKEN_BROKEN ? KB_FAULT_BROKEN : KB_FAULT_COMMENT;
    fault = code == KB_FAULT_COMMENT || begins_value(t, token->offset);
  }
  else {
    token->place = (unsigned char)place_of(gap);
    code = token->kind == KB_TOKEN_BROKEN ? KB_FAULT_BROKEN : KB_FAULT_PLACE;
    fault = 1;
  }
  look_through(t, gap, token->offset + token->size);
  return !fault || token->other || kb_fault_add(&t->faults, code, token->offset, index);
}

size_t kb_gap_blamed (kb_template *t, size_t offset) {
  const char *masked = t->masked.data, *line_end;
  size_t line = offset < t->size ? offset : t->size, i;
  kb_gap gap = kb_gap_open(t, 0);
  while (line > 0 && !ends_line(masked[line - 1]))
    line--;
  line_end = (const char *)memchr(masked + line, '\n', t->size - line);
  for (i = 0; i < KB_COUNT(t->tokens, kb_token); i++) {
    kb_token *token = KB_ITEMS(t->tokens, kb_token) + i;
    kb_token_place place;
    if (line_end != NULL && masked + token->offset > line_end)
      break;
    look_through(t, &gap, token->offset);
    place = place_of(&gap);
    if (token->kind == KB_TOKEN_BROKEN || token->place != KB_TOKEN_UNSEEN || token->other)
      continue;
    if (place == KB_TOKEN_DIRECTIVE || (place != KB_TOKEN_NOWHERE && token->offset >= line)) {
      token->place = (unsigned char)place;
      return i;
    }
  }
  return KB_NO_SPAN;
}
