/*
** template.h - the engine of core.template: tokens in a text, the scalars that hold them, the
** writing of those scalars and the proof that nothing else changed. Nothing here knows Lua; the
** binding (template.c) does. Functions return 1, or 0 when memory is out, unless they say
*otherwise.
*/

#ifndef KUBEBUNDLE_TEMPLATE_H
#define KUBEBUNDLE_TEMPLATE_H

#include <stddef.h>

#include "core.h"

/* {====== Tokens (template_tokens.c) ====== */

/* What a token begins and ends with: `#(` and `)#`, unless asked otherwise. */
typedef struct kb_spelling {
  const char *prefix, *suffix;
  size_t prefix_size, suffix_size;
} kb_spelling;

/* Why a prefix opens nothing. */
typedef enum {
  KB_TOKEN_WELL,
  KB_TOKEN_OPEN,     /* the line ends before the suffix */
  KB_TOKEN_NAMELESS, /* no name, or a character that no name holds */
  KB_TOKEN_FILTER,   /* no filter name after a `|` */
  KB_TOKEN_ARGUMENT  /* neither a number nor a text in quotes */
} kb_token_fault;

typedef enum {
  KB_TOKEN_VALUE,  /* `#(name)#` */
  KB_TOKEN_ESCAPE, /* `\#(`: the prefix as text */
  KB_TOKEN_BROKEN  /* a prefix that opens nothing */
} kb_token_kind;

typedef struct kb_token {
  size_t offset, size; /* bytes of the text */
  size_t character;    /* its place in the masked text, in characters */
  size_t expression;   /* of a value: the number that the binding gave to its source */
  size_t at;           /* its place in the value of its scalar (template_scan.c) */
  unsigned char kind, fault, place;
} kb_token;

/* All that masks consist of. No hexadecimal digit and no escape, so that it never ends one in a
** double-quoted scalar; it begins no boolean and no number. */
#define KB_MASK 'Q'

/*
** The spelling for a text `PREFIX SUFFIX`. Returns NULL, or what is wrong with the text, as the
** end of a sentence. Where the prefix is made of characters that a name may hold, the suffix must
** equal it: else a text like `____...` would take quadratic time.
*/
const char *kb_spelling_read (const char *text, size_t size, kb_spelling *spelling);

/*
** Appends each kb_token of the text to `tokens`, in order. `masked`, unless NULL, holds a copy of
** the text, whose tokens and escapes are overwritten by as many mask letters. Linear: a token ends
** on its line, and none is read twice.
*/
int kb_tokens_find (const kb_spelling *spelling, const char *text, size_t size, kb_buffer *tokens,
                    char *masked);

/* The parts of a token, read one after the other. */
typedef enum {
  KB_PART_NAME,
  KB_PART_FILTER,
  KB_PART_NUMBER,
  KB_PART_TEXT, /* between the quotes, backslashes included */
  KB_PART_END,
  KB_PART_BROKEN
} kb_part;

typedef struct kb_token_reader {
  const kb_spelling *spelling;
  const char *at, *end; /* what is left of the text */
  const char *part;     /* the part that was read last */
  size_t part_size;
  kb_token_fault fault;
  int filtered; /* a filter was read: arguments may follow */
} kb_token_reader;

/* `at`: just after the prefix. At KB_PART_END reader->at is just after the suffix. */
void kb_token_open (kb_token_reader *reader, const kb_spelling *spelling, const char *at,
                    const char *end);
kb_part kb_token_next (kb_token_reader *reader);

/* }====== */

#endif
