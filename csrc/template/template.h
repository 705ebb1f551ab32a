/*
** template.h - the engine of core.template: tokens in a text, the scalars that hold them, the
** writing of those scalars and the proof that nothing else changed. Nothing here knows Lua; the
** binding (template_binding.h) does. Functions return 1, or 0 when memory is out, if they say
** nothing else.
*/

#ifndef KUBEBUNDLE_TEMPLATE_H
#define KUBEBUNDLE_TEMPLATE_H

#include <stddef.h>

#include "base/buffer.h"

/* {====== Tokens (template_tokens.c) ====== */

/* What a token begins and ends with: `#(` and `)#`, unless asked otherwise. */
typedef struct kb_spelling {
  const char *prefix, *suffix;
  size_t prefix_size, suffix_size;
  int lenient; /* a prefix that opens nothing is text */
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
  unsigned char context; /* of XML: how a value is written there (template_xml.c) */
  unsigned char suspect; /* begins a comment for a reader that knows no tokens */
  unsigned char other;   /* has a name that is not asked for: it is text, wherever it is */
  unsigned char hash;    /* of such a token: it is masked as a comment */
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
  KB_PART_TEXT,           /* between the quotes, backslashes included */
  KB_PART_SHELL_DEFAULT,  /* of `${NAME:-text}` */
  KB_PART_SHELL_REQUIRED, /* of `${NAME:?message}` */
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
  KB_EVENT_HOLE, /* only in records: a scalar that holds tokens; its size is the scalar's number */
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

/* What a reader finds next. The strings belong to the reader and live until its next event. */
typedef struct kb_event {
  kb_event_type type;
  kb_style style;
  int tokened;                      /* only in records: a mapping of which a key holds tokens */
  int has_lines;                    /* not in records: a YAML scalar that ends on a later line */
  const char *value, *anchor, *tag; /* of a document's start, tag holds its directives */
  size_t size, anchor_size, tag_size;
  size_t start, end; /* in characters in YAML, in bytes in JSON */
  size_t column;     /* not in records: of the start in YAML, in characters */
} kb_event;

/* A reader of YAML or JSON. Between open and close no Lua function may be called. */
typedef struct kb_reader kb_reader;

kb_reader *kb_reader_open (kb_mode mode, const char *text, size_t size); /* NULL: no memory */
void kb_reader_close (kb_reader *reader);
void kb_reader_next (kb_reader *reader, kb_event *event);
/* The byte's offset of an event's start or end. */
size_t kb_reader_offset (kb_reader *reader, size_t place);

/* What is wrong after KB_EVENT_WRONG; the texts live as long as the reader. */
typedef struct kb_problem {
  const char *code, *message; /* as kb_fail's */
  size_t offset;              /* of a byte */
} kb_problem;

kb_problem kb_reader_problem (const kb_reader *reader);

/* A run of events as bytes, to be compared with what a reader finds. */
int kb_record_add (kb_buffer *records, const kb_event *event);
/* Reads the record at *offset, which is moved on; KB_EVENT_END after the last one. */
void kb_record_read (const kb_buffer *records, size_t *offset, kb_event *event);
/* Notes in the record of a mapping's start, at `offset`, that a key of it holds tokens. */
void kb_record_mark (kb_buffer *records, size_t offset);
/* Whether two events mean the same: all but their place is compared. */
int kb_event_equal (const kb_event *a, const kb_event *b);

/* }====== */

/* {====== Types (template_type.c) ====== */

/* The type of the value at a place, as the schema has it (template_places_binding.c). */
typedef enum {
  KB_TYPE_ANY, /* unknown: a value keeps its own */
  KB_TYPE_TEXT,
  KB_TYPE_TEXT_OR_NULL,
  KB_TYPE_INTEGER,
  KB_TYPE_NUMBER,
  KB_TYPE_BOOLEAN,
  KB_TYPE_INTEGER_OR_TEXT
} kb_type;

/* The type of a text that has none: INTEGER, NUMBER or BOOLEAN in canonical form, ANY for `null`,
** else TEXT. */
kb_type kb_type_of_text (const char *text, size_t size);
/* Whether a text is the canonical form of a number or boolean that the type takes. */
int kb_type_takes (kb_type type, const char *text, size_t size);

/* }====== */

/* {====== Templates (template_compile.c, template_store.c) ====== */

/* The position of a token. */
typedef enum {
  KB_TOKEN_UNSEEN, /* after an error of the document */
  KB_TOKEN_LIVE,   /* in a scalar, or anywhere in a plain text */
  KB_TOKEN_COMMENT,
  KB_TOKEN_ANCHOR,
  KB_TOKEN_ALIAS,
  KB_TOKEN_TAG,
  KB_TOKEN_DIRECTIVE,
  KB_TOKEN_NOWHERE /* at a place that no value can take */
} kb_token_place;

#define KB_NO_SPAN ((size_t)-1)

/* Where a span is in its document's layout, for tables and blocks (template_layout.h). */
typedef struct kb_layout {
  size_t column; /* of its first character */
  size_t parent; /* of the keys or dashes of the collection that it is in, KB_NO_SPAN if unknown */
  unsigned char block; /* a table can be in block style */
  unsigned char shown; /* and the document has nested collections in block style */
  unsigned char map_step,
      list_step; /* spaces from a key to the keys or dashes that are its value */
} kb_layout;

/* A scalar that holds tokens. */
typedef struct kb_span {
  size_t offset, size;      /* its bytes: quotes and block header included, anchor and tag not */
  size_t first, count;      /* its tokens */
  size_t value, value_size; /* its value, tokens masked, in template->values */
  size_t object;            /* the Kubernetes object that it is in */
  size_t before;            /* characters of its anchor and tag */
  unsigned char style, place, flow, key;
  unsigned char type;   /* kb_type of a whole one */
  unsigned char whole;  /* plain, and one token is all of it */
  unsigned char tagged; /* has a tag, which a table would contradict */
  kb_layout layout;
} kb_span;

typedef struct kb_object {
  size_t kind;          /* the span that is its kind, if any (KB_NO_SPAN) */
  unsigned char secret; /* its kind is Secret */
} kb_object;

typedef enum {
  KB_FAULT_BROKEN,   /* a prefix that opens nothing, where it would be read as text */
  KB_FAULT_PLACE,    /* a token where no value can go: see its place */
  KB_FAULT_COMMENT,  /* a token that YAML alone reads as a comment, and that breaks the document */
  KB_FAULT_DOCUMENT, /* no YAML, JSON or XML: see the template's code and reason */
  KB_FAULT_ROOT,     /* a whole document is a plain scalar over several lines: a file of text */
  KB_FAULT_DEPTH,
  /* of a rendering */
  KB_FAULT_TABLE,     /* a table inside text */
  KB_FAULT_EMPTY,     /* nothing, inside text */
  KB_FAULT_BASE64,    /* a Secret's data that is not base64 */
  KB_FAULT_KEY,       /* a key that became too long */
  KB_FAULT_NUMBER,    /* an infinity or NaN, which kubectl cannot read */
  KB_FAULT_UTF8,      /* a text that is not UTF-8, in a table */
  KB_FAULT_CHARACTER, /* a character that XML does not have */
  KB_FAULT_STAGE,     /* the next stage would find other tokens than are left */
  KB_FAULT_TWICE,     /* a key that its mapping has already */
  KB_FAULT_SHAPE      /* the rendering is not the template with other scalars */
} kb_fault_code;

typedef struct kb_fault {
  kb_fault_code code;
  size_t offset;
  size_t token; /* KB_NO_SPAN where it is about none */
} kb_fault;

typedef struct kb_template {
  kb_mode mode;
  kb_spelling spelling;
  const char *text; /* UTF-8, no byte order mark */
  size_t size;
  kb_buffer masked;  /* only while it is compiled */
  kb_buffer tokens;  /* kb_token */
  kb_buffer spans;   /* kb_span */
  kb_buffer objects; /* kb_object */
  kb_buffer faults;  /* kb_fault */
  kb_buffer values;  /* the spans' values, one after the other */
  kb_buffer events;  /* records; of XML and text, none */
  kb_buffer markup;  /* of XML: where it changes its state */
  int tokened_keys;  /* some key holds tokens */
  int must_decode;   /* it holds an alias or a tag: libyaml does not see all faults */
  char code[32];     /* of KB_FAULT_DOCUMENT, as kb_fail's */
  char reason[192];
} kb_template;

/* Finds the tokens, from mode, spelling, text and size; t->masked is the caller's to free. Text
 *that
 ** is not UTF-8 is not read. */
int kb_template_find (kb_template *t);
/* Fills in all the rest, with the tokens' `other` set. */
int kb_template_scan (kb_template *t);
void kb_template_free (kb_template *t);

/* A copy of a template in one block of memory, its buffers after it; nothing but its spans' types
** may be changed, and kb_template_free must not free it. */
size_t kb_template_packed_size (const kb_template *t);
void kb_template_pack (const kb_template *t, void *block);

int kb_fault_add (kb_buffer *faults, kb_fault_code code, size_t offset, size_t token);
/* Adds a KB_FAULT_DOCUMENT. */
int kb_fault_document (kb_template *t, const char *code, const char *reason, size_t offset);

#define KB_COUNT(buffer, type) ((buffer).size / sizeof(type))
#define KB_ITEMS(buffer, type) ((type *)(void *)(buffer).data)

/* }====== */

#endif
