/* template_tokens.c - the tokens of a text: `#(name | filter "argument")#`, in any spelling. */

#include <string.h>

#include "base/buffer.h"
#include "template.h"

static int is_blank (char c) {
  return c == ' ' || c == '\t';
}

static int is_letter (char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int is_digit (char c) {
  return c >= '0' && c <= '9';
}

static int is_word_character (char c) {
  return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '.';
}

/* Separators in names of .NET and of secret stores. */
static int is_separator (char c) {
  return c == ':' || c == '/';
}

static int is_name_character (char c) {
  return is_word_character(c) || is_separator(c);
}

/* {====== Spellings ====== */

static int all_name_characters (const char *text, size_t size) {
  size_t i;
  for (i = 0; i < size; i++)
    if (!is_name_character(text[i]))
      return 0;
  return 1;
}

const char *kb_spelling_read (const char *text, size_t size, kb_spelling *spelling) {
  const char *gap = (const char *)memchr(text, ' ', size);
  size_t i;
  for (i = 0; i < size; i++)
    if (text[i] < ' ' || text[i] > '~' || strchr("\\\"'|", text[i]) != NULL)
      return "quotes, backslashes, bars, control and non-ASCII characters are not allowed";
    else if (is_letter(text[i]) || is_digit(text[i]))
      return "letters and digits are not allowed";
  if (gap == NULL || gap == text || gap + 1 == text + size ||
      memchr(gap + 1, ' ', size - (size_t)(gap + 1 - text)) != NULL)
    return "expected a prefix, a space and a suffix";
  spelling->lenient = 0;
  spelling->prefix = text;
  spelling->prefix_size = (size_t)(gap - text);
  spelling->suffix = gap + 1;
  spelling->suffix_size = size - spelling->prefix_size - 1;
  if (all_name_characters(spelling->prefix, spelling->prefix_size) &&
      (spelling->suffix_size != spelling->prefix_size ||
       memcmp(spelling->prefix, spelling->suffix, spelling->prefix_size) != 0))
    return "the prefix consists of name characters, so the suffix must be the same";
  return NULL;
}

/* }====== */

/* {====== The parts of a token ====== */

void kb_token_open (kb_token_reader *reader, const kb_spelling *spelling, const char *at,
                    const char *end) {
  memset(reader, 0, sizeof(kb_token_reader));
  reader->spelling = spelling;
  reader->at = at;
  reader->end = end;
}

/* YAML 1.1 ends a line at U+0085, U+2028 and U+2029 too. */
static int at_line_end (const kb_token_reader *reader) {
  const char *at = reader->at;
  size_t left = (size_t)(reader->end - at);
  if (left == 0 || *at == '\n' || *at == '\r')
    return 1;
  return (left >= 2 && memcmp(at, "\xC2\x85", 2) == 0) ||
         (left >= 3 && (memcmp(at, "\xE2\x80\xA8", 3) == 0 || memcmp(at, "\xE2\x80\xA9", 3) == 0));
}

/*
** Characters that YAML forbids: masked as part of a token in a comment, they would go unnoticed.
*/
static int at_control (const kb_token_reader *reader) {
  const unsigned char *at = (const unsigned char *)reader->at;
  size_t left = (size_t)(reader->end - reader->at);
  if (at[0] < 0x20)
    return at[0] != '\t';
  if (at[0] == 0xC2)
    return left >= 2 && at[1] < 0xA0;
  return at[0] == 0x7F || (left >= 3 && memcmp(at, "\xEF\xBF", 2) == 0 && at[2] >= 0xBE);
}

static int at_suffix (const kb_token_reader *reader) {
  size_t size = reader->spelling->suffix_size;
  return (size_t)(reader->end - reader->at) >= size &&
         memcmp(reader->at, reader->spelling->suffix, size) == 0;
}

static kb_part broken (kb_token_reader *reader, kb_token_fault fault) {
  reader->fault = at_line_end(reader) ? KB_TOKEN_OPEN : fault;
  return KB_PART_BROKEN;
}

static void skip_blanks (kb_token_reader *reader) {
  while (reader->at < reader->end && is_blank(*reader->at))
    reader->at++;
}

/* Whether `:-` or `:?` is next in the spelling `${ }`. */
static int at_shell_form (const kb_token_reader *reader) {
  const kb_spelling *spelling = reader->spelling;
  return reader->end - reader->at >= 2 && reader->at[0] == ':' &&
         (reader->at[1] == '-' || reader->at[1] == '?') && spelling->prefix_size == 2 &&
         memcmp(spelling->prefix, "${", 2) == 0 && spelling->suffix_size == 1 &&
         spelling->suffix[0] == '}';
}

/* The shortest run of name characters followed by a `|` or the suffix. */
static kb_part read_name (kb_token_reader *reader) {
  const char *last;
  skip_blanks(reader);
  reader->part = last = reader->at;
  while (reader->at < reader->end && (last == reader->part || !at_suffix(reader)) &&
         !at_shell_form(reader) && (is_name_character(*reader->at) || *reader->at == ' '))
    if (*reader->at++ != ' ')
      last = reader->at;
  reader->part_size = (size_t)(last - reader->part);
  skip_blanks(reader);
  if (reader->part_size == 0 || is_separator(*reader->part) || is_separator(last[-1]))
    return broken(reader, KB_TOKEN_NAMELESS);
  return KB_PART_NAME;
}

/* `:-default` or `:?message`: everything up to the suffix. */
static kb_part read_shell_form (kb_token_reader *reader) {
  kb_part part = reader->at[1] == '-' ? KB_PART_SHELL_DEFAULT : KB_PART_SHELL_REQUIRED;
  reader->at += 2;
  reader->part = reader->at;
  while (!at_line_end(reader) && !at_suffix(reader)) {
    int nested = reader->end - reader->at >= 2 && memcmp(reader->at, "${", 2) == 0;
    if (nested || at_control(reader))
      return broken(reader, KB_TOKEN_ARGUMENT);
    reader->at++;
  }
  if (at_line_end(reader))
    return broken(reader, KB_TOKEN_OPEN);
  reader->part_size = (size_t)(reader->at - reader->part);
  return part;
}

static kb_part read_word (kb_token_reader *reader) {
  reader->filtered = 1;
  reader->at++; /* the bar */
  skip_blanks(reader);
  reader->part = reader->at;
  if (reader->at < reader->end && is_letter(*reader->at))
    while (reader->at < reader->end && !at_suffix(reader) && is_word_character(*reader->at))
      reader->at++;
  reader->part_size = (size_t)(reader->at - reader->part);
  return reader->part_size == 0 ? broken(reader, KB_TOKEN_FILTER) : KB_PART_FILTER;
}

static kb_part read_text (kb_token_reader *reader) {
  char quote = *reader->at++;
  reader->part = reader->at;
  while (!at_line_end(reader) && *reader->at != quote) {
    if (*reader->at == '\\') { /* only before a quote or a backslash */
      reader->at++;
      if (at_line_end(reader) || memchr("\\\"'", *reader->at, 3) == NULL)
        return broken(reader, KB_TOKEN_ARGUMENT);
    }
    if (at_control(reader))
      return broken(reader, KB_TOKEN_ARGUMENT);
    reader->at++;
  }
  if (at_line_end(reader))
    return broken(reader, KB_TOKEN_ARGUMENT);
  reader->part_size = (size_t)(reader->at++ - reader->part);
  return KB_PART_TEXT;
}

/* Digits with at most one decimal point, after an optional sign. */
static kb_part read_number (kb_token_reader *reader) {
  int points = 0, digits = 0;
  reader->part = reader->at;
  if (*reader->at == '-' || *reader->at == '+')
    reader->at++;
  for (; reader->at < reader->end && !at_suffix(reader); reader->at++) {
    if (is_digit(*reader->at))
      digits++;
    else if (*reader->at == '.' && digits > 0 && points == 0)
      points++;
    else
      break;
  }
  reader->part_size = (size_t)(reader->at - reader->part);
  if (digits == 0 || reader->at[-1] == '.' ||
      (reader->at < reader->end && !at_suffix(reader) && is_word_character(*reader->at)))
    return broken(reader, KB_TOKEN_ARGUMENT);
  return KB_PART_NUMBER;
}

kb_part kb_token_next (kb_token_reader *reader) {
  if (reader->part == NULL)
    return read_name(reader);
  skip_blanks(reader);
  if (at_suffix(reader)) {
    reader->at += reader->spelling->suffix_size;
    return KB_PART_END;
  }
  if (at_line_end(reader))
    return broken(reader, KB_TOKEN_OPEN);
  if (!reader->filtered && at_shell_form(reader))
    return read_shell_form(reader);
  if (*reader->at == '|')
    return read_word(reader);
  if (!reader->filtered)
    return broken(reader, KB_TOKEN_NAMELESS);
  if (*reader->at == '"' || *reader->at == '\'')
    return read_text(reader);
  return read_number(reader);
}

/* }====== */

/* {====== Search ====== */

/* The position of the next prefix, NULL if there is none. */
static const char *find_prefix (const kb_spelling *spelling, const char *at, const char *end) {
  while ((size_t)(end - at) >= spelling->prefix_size) {
    at = (const char *)memchr(at, spelling->prefix[0],
                              (size_t)(end - at) - spelling->prefix_size + 1);
    if (at == NULL || memcmp(at, spelling->prefix, spelling->prefix_size) == 0)
      return at;
    at++;
  }
  return NULL;
}

/* A prefix after an odd number of backslashes is text. */
static int is_escaped (const char *start, const char *prefix) {
  size_t count = 0;
  while (prefix > start && *--prefix == '\\')
    count++;
  return count % 2 == 1;
}

static size_t count_characters (const char *from, const char *to) {
  size_t count = 0;
  for (; from < to; from++)
    count += ((unsigned char)*from & 0xC0) != 0x80;
  return count;
}

/* Reads the token whose prefix is at `prefix`; `from`: the end of the previous token. */
static void read_token (const kb_spelling *spelling, const char *from, const char *prefix,
                        const char *end, kb_token *token) {
  kb_token_reader reader;
  kb_part part;
  memset(token, 0, sizeof(kb_token));
  token->size = spelling->prefix_size;
  if (is_escaped(from, prefix)) {
    token->kind = KB_TOKEN_ESCAPE;
    token->size++;
    return;
  }
  kb_token_open(&reader, spelling, prefix + spelling->prefix_size, end);
  do
    part = kb_token_next(&reader);
  while (part < KB_PART_END);
  if (part == KB_PART_END)
    token->size = (size_t)(reader.at - prefix);
  else
    token->kind = KB_TOKEN_BROKEN;
  token->fault = (unsigned char)reader.fault;
}

/* Whether another prefix begins inside this one, as in `[[[ x ]]`, where the second opens it. */
static int overlaps (const kb_spelling *spelling, const char *prefix, const char *end) {
  const char *last = prefix + spelling->prefix_size;
  return last < end && find_prefix(spelling, prefix + 1, last + 1) != NULL;
}

int kb_tokens_find (const kb_spelling *spelling, const char *text, size_t size, kb_buffer *tokens,
                    char *masked) {
  const char *end = text + size, *from = text, *prefix;
  size_t character = 0;
  /* if prefix and suffix are equal, half a token cannot be distinguished from other text */
  int same = spelling->prefix_size == spelling->suffix_size &&
             memcmp(spelling->prefix, spelling->suffix, spelling->prefix_size) == 0;
  const char *at = text;
  while ((prefix = find_prefix(spelling, at, end)) != NULL) {
    kb_token token;
    read_token(spelling, from, prefix, end, &token);
    if (token.kind == KB_TOKEN_BROKEN &&
        (same || spelling->lenient || overlaps(spelling, prefix, end))) {
      at = prefix + 1;
      continue;
    }
    prefix -= token.kind == KB_TOKEN_ESCAPE;
    character += count_characters(from, prefix);
    token.offset = (size_t)(prefix - text);
    token.character = character;
    if (!kb_buffer_add(tokens, &token, sizeof(token)))
      return 0;
    from = at = prefix + token.size;
    if (token.kind == KB_TOKEN_BROKEN)
      character += count_characters(prefix, from);
    else {
      character += token.size;
      if (masked != NULL)
        memset(masked + token.offset, KB_MASK, token.size);
    }
  }
  return 1;
}

/* }====== */
