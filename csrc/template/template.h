/*
** template.h - the engine of core.template: tokens in a text, the scalars that hold them, writing
** those scalars, and the proof that nothing else changed. Independent of Lua; the binding is
** template_binding.h. Unless stated otherwise, functions return 1, or 0 if out of memory.
*/

#ifndef KUBEBUNDLE_TEMPLATE_H
#define KUBEBUNDLE_TEMPLATE_H

#include <stddef.h>

#include "base/buffer.h"

/* {====== Tokens (template_tokens.c) ====== */

/* The prefix and suffix of a token: `#(` and `)#` by default. */
typedef struct kb_spelling {
  const char *prefix, *suffix;
  size_t prefix_size, suffix_size;
  int lenient; /* an invalid token is text */
} kb_spelling;

/* Why a token is invalid. */
typedef enum {
  KB_TOKEN_WELL,
  KB_TOKEN_OPEN,     /* the line ends before the suffix */
  KB_TOKEN_NAMELESS, /* no name, or an invalid character in it */
  KB_TOKEN_FILTER,   /* no filter name after a `|` */
  KB_TOKEN_ARGUMENT  /* neither a number nor a quoted string */
} kb_token_fault;

typedef enum {
  KB_TOKEN_VALUE,  /* `#(name)#` */
  KB_TOKEN_ESCAPE, /* `\#(`: the prefix as text */
  KB_TOKEN_BROKEN  /* an invalid token */
} kb_token_kind;

typedef struct kb_token {
  size_t offset, size; /* in bytes of the text */
  size_t character;    /* its place in the masked text, in characters */
  size_t expression;   /* of a value: the number of its expression, as assigned by the binding */
  size_t at;           /* its offset in the value of its scalar (template_scan.c) */
  unsigned char kind, fault, place;
  unsigned char context; /* in XML: how a value is escaped there (template_xml.c) */
  unsigned char suspect; /* begins a comment for a reader that does not know tokens */
  unsigned char other;   /* has a name that is not selected: it is text, wherever it is */
  unsigned char hash;    /* such a token, masked as a comment */
} kb_token;

/*
** Masks consist of this letter. It is neither a hexadecimal digit nor an escape, so it never
** completes an escape in a double-quoted scalar; it begins no boolean and no number.
*/
#define KB_MASK 'Q'

/*
** Parses a spelling `PREFIX SUFFIX`. Returns NULL, or what is wrong with it, as the end of a
** sentence. If the prefix consists of name characters, the suffix must equal it; otherwise a text
** like `____...` would take quadratic time.
*/
const char *kb_spelling_read (const char *text, size_t size, kb_spelling *spelling);

/*
** Appends each kb_token of the text to `tokens`, in order. `masked`, unless NULL, holds a copy of
** the text; tokens and escapes in it are overwritten by the same number of mask letters. Linear:
** a token ends on its line, and none is read twice.
*/
int kb_tokens_find (const kb_spelling *spelling, const char *text, size_t size, kb_buffer *tokens,
                    char *masked);

/* The parts of a token, in the order of reading. */
typedef enum {
  KB_PART_NAME,
  KB_PART_FILTER,
  KB_PART_NUMBER,
  KB_PART_TEXT,           /* between the quotes, backslashes included */
  KB_PART_SHELL_DEFAULT,  /* of `${NAME:-text}` */
  KB_PART_SHELL_REQUIRED, /* of `${NAME:?message}` */
  KB_PART_END,
  KB_PART_BROKEN
} kb_part;

typedef struct kb_token_reader {
  const kb_spelling *spelling;
  const char *at, *end; /* the unread rest of the text */
  const char *part;     /* the part read last */
  size_t part_size;
  kb_token_fault fault;
  int filtered; /* a filter was read: arguments may follow */
} kb_token_reader;

/* `at` is just after the prefix. At KB_PART_END reader->at is just after the suffix. */
void kb_token_open (kb_token_reader *reader, const kb_spelling *spelling, const char *at,
                    const char *end);
kb_part kb_token_next (kb_token_reader *reader);

/* }====== */

/* {====== Events (template_events.c, template_yaml.c, template_json.c) ====== */

typedef enum { KB_MODE_YAML, KB_MODE_JSON, KB_MODE_XML, KB_MODE_TEXT } kb_mode;

typedef enum {
  KB_EVENT_DOCUMENT_START,
  KB_EVENT_DOCUMENT_END,
  KB_EVENT_ALIAS,
  KB_EVENT_SCALAR,
  KB_EVENT_SEQUENCE_START,
  KB_EVENT_SEQUENCE_END,
  KB_EVENT_MAPPING_START,
  KB_EVENT_MAPPING_END,
  KB_EVENT_HOLE, /* only in records: a scalar with tokens; its size is the scalar's number */
  KB_EVENT_END,  /* of the text */
  KB_EVENT_WRONG,
  KB_EVENT_NO_MEMORY
} kb_event_type;

typedef enum {
  KB_STYLE_NONE,
  KB_STYLE_PLAIN,
  KB_STYLE_TYPED, /* only in records: plain, and not meant as a string */
  KB_STYLE_SINGLE,
  KB_STYLE_DOUBLE,
  KB_STYLE_LITERAL,
  KB_STYLE_FOLDED,
  KB_STYLE_BLOCK, /* of a collection */
  KB_STYLE_FLOW,
  KB_STYLE_IMPLICIT, /* of a document's start or end: no `---`, no `...` */
  KB_STYLE_EXPLICIT
} kb_style;

/* The next event of a reader. The strings belong to the reader and live until its next event. */
typedef struct kb_event {
  kb_event_type type;
  kb_style style;
  int tokened;                      /* only in records: a mapping with tokens in a key */
  int has_lines;                    /* not in records: a YAML scalar that ends on a later line */
  const char *value, *anchor, *tag; /* at a document's start, tag holds its directives */
  size_t size, anchor_size, tag_size;
  size_t start, end; /* in characters in YAML, in bytes in JSON */
  size_t column;     /* not in records: of the start in YAML, in characters */
} kb_event;

/* A reader of YAML or JSON. Between open and close no Lua function may be called. */
typedef struct kb_reader kb_reader;

kb_reader *kb_reader_open (kb_mode mode, const char *text, size_t size); /* NULL: out of memory */
void kb_reader_close (kb_reader *reader);
void kb_reader_next (kb_reader *reader, kb_event *event);
/* The byte offset of an event's start or end. */
size_t kb_reader_offset (kb_reader *reader, size_t place);

/* The problem after KB_EVENT_WRONG; the texts live as long as the reader. */
typedef struct kb_problem {
  const char *code, *message; /* as kb_fail's */
  size_t offset;              /* in bytes */
} kb_problem;

kb_problem kb_reader_problem (const kb_reader *reader);

/* Events as bytes, for comparison with what a reader finds. */
int kb_record_add (kb_buffer *records, const kb_event *event);
/* Reads the record at *offset and advances it; KB_EVENT_END after the last one. */
void kb_record_read (const kb_buffer *records, size_t *offset, kb_event *event);
/* Marks the record of a mapping's start, at `offset`: one of its keys holds tokens. */
void kb_record_mark (kb_buffer *records, size_t offset);
/* Whether two events are equal, except for their places. */
int kb_event_equal (const kb_event *a, const kb_event *b);

/* }====== */

/* {====== Types (template_type.c) ====== */

/* The type of a place's value, from the schema (template_places_binding.c). */
typedef enum {
  KB_TYPE_ANY, /* unknown: a value keeps its own type */
  KB_TYPE_TEXT,
  KB_TYPE_TEXT_OR_NULL,
  KB_TYPE_INTEGER,
  KB_TYPE_NUMBER,
  KB_TYPE_BOOLEAN,
  KB_TYPE_INTEGER_OR_TEXT
} kb_type;

/*
** The type of an untyped text: INTEGER, NUMBER or BOOLEAN in canonical form, ANY for `null`, else
** TEXT.
*/
kb_type kb_type_of_text (const char *text, size_t size);
/* Whether a text is the canonical form of a number or boolean that the type accepts. */
int kb_type_takes (kb_type type, const char *text, size_t size);

/* }====== */

/* {====== Templates (template_compile.c, template_store.c) ====== */

/* Where a token is. */
typedef enum {
  KB_TOKEN_UNSEEN, /* after an error in the document */
  KB_TOKEN_LIVE,   /* in a scalar, or anywhere in plain text */
  KB_TOKEN_COMMENT,
  KB_TOKEN_ANCHOR,
  KB_TOKEN_ALIAS,
  KB_TOKEN_TAG,
  KB_TOKEN_DIRECTIVE,
  KB_TOKEN_NOWHERE /* where no value is possible */
} kb_token_place;

#define KB_NO_SPAN ((size_t)-1)

/* Where a span is in its document's layout, for tables and blocks (template_layout.h). */
typedef struct kb_layout {
  size_t column; /* of its first character */
  size_t parent; /* of the keys or dashes of the enclosing collection, KB_NO_SPAN if unknown */
  unsigned char block;               /* a table can be in block style */
  unsigned char shown;               /* the document has nested collections in block style */
  unsigned char map_step, list_step; /* spaces from a key to the keys or dashes of its value */
} kb_layout;

/* A scalar that holds tokens. */
typedef struct kb_span {
  size_t offset, size;      /* its bytes: with quotes and block header, without anchor and tag */
  size_t first, count;      /* its tokens */
  size_t value, value_size; /* its value, tokens masked, in template->values */
  size_t object;            /* the Kubernetes object that contains it */
  size_t before;            /* characters of its anchor and tag */
  unsigned char style, place, flow, key;
  unsigned char type;   /* kb_type, if `whole` */
  unsigned char whole;  /* a plain scalar that is one token */
  unsigned char tagged; /* has a tag, which would not match a table */
  kb_layout layout;
} kb_span;

typedef struct kb_object {
  size_t kind;          /* the span that is its kind, if any (KB_NO_SPAN) */
  unsigned char secret; /* its kind is Secret */
} kb_object;

typedef enum {
  KB_FAULT_BROKEN,   /* an invalid token that would be read as text */
  KB_FAULT_PLACE,    /* a token where no value is possible: see its place */
  KB_FAULT_COMMENT,  /* a token that YAML reads as a comment, which breaks the document */
  KB_FAULT_DOCUMENT, /* invalid YAML, JSON or XML: see the template's code and reason */
  KB_FAULT_ROOT,     /* a whole document is a multi-line plain scalar: a text file */
  KB_FAULT_DEPTH,
  /* in a rendering */
  KB_FAULT_TABLE,     /* a table inside text */
  KB_FAULT_EMPTY,     /* an empty value inside text */
  KB_FAULT_BASE64,    /* a Secret's data that is not base64 */
  KB_FAULT_KEY,       /* a key that is too long */
  KB_FAULT_NUMBER,    /* an infinity or NaN, which kubectl does not accept */
  KB_FAULT_UTF8,      /* a string in a table that is not UTF-8 */
  KB_FAULT_CHARACTER, /* a character that is invalid in XML */
  KB_FAULT_STAGE,     /* the next stage would not find exactly the remaining tokens */
  KB_FAULT_TWICE,     /* a duplicate key */
  KB_FAULT_SHAPE      /* differs from the template in more than its scalars */
} kb_fault_code;

typedef struct kb_fault {
  kb_fault_code code;
  size_t offset;
  size_t token; /* KB_NO_SPAN if it concerns none */
} kb_fault;

typedef struct kb_template {
  kb_mode mode;
  kb_spelling spelling;
  const char *text; /* UTF-8, no byte order mark */
  size_t size;
  kb_buffer masked;  /* only while compiling */
  kb_buffer tokens;  /* kb_token */
  kb_buffer spans;   /* kb_span */
  kb_buffer objects; /* kb_object */
  kb_buffer faults;  /* kb_fault */
  kb_buffer values;  /* the spans' values, one after the other */
  kb_buffer events;  /* records; none for XML and text */
  kb_buffer markup;  /* XML: where its state changes */
  int tokened_keys;  /* some key holds tokens */
  int must_decode;   /* it has an alias or a tag, whose faults libyaml does not see */
  char code[32];     /* of KB_FAULT_DOCUMENT, as kb_fail's */
  char reason[192];
} kb_template;

/*
** Finds the tokens, from mode, spelling, text and size; the caller frees t->masked. Text that is
** not UTF-8 is not read.
*/
int kb_template_find (kb_template *t);
/* Fills in the rest, after `other` of the tokens is set. */
int kb_template_scan (kb_template *t);
void kb_template_free (kb_template *t);

/*
** Copies a template, followed by its buffers, to one block of memory; only its spans' types may
** be changed, and kb_template_free must not free it.
*/
size_t kb_template_packed_size (const kb_template *t);
void kb_template_pack (const kb_template *t, void *block);

int kb_fault_add (kb_buffer *faults, kb_fault_code code, size_t offset, size_t token);
/* Adds a KB_FAULT_DOCUMENT. */
int kb_fault_document (kb_template *t, const char *code, const char *reason, size_t offset);

#define KB_COUNT(buffer, type) ((buffer).size / sizeof(type))
#define KB_ITEMS(buffer, type) ((type *)(void *)(buffer).data)

/* }====== */

#endif
