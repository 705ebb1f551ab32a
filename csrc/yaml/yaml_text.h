/*
** yaml_text.h - the styles that can hold a string in YAML, and its escapes, such that every
** reader (YAML 1.1, 1.2, Kubernetes) gets the same string.
*/

#ifndef KUBEBUNDLE_YAML_TEXT_H
#define KUBEBUNDLE_YAML_TEXT_H

#include <stddef.h>

#include "base/buffer.h"

/* {====== What fits ====== */

/*
** Whether a string can be a plain scalar that every reader parses as that string. `flow`: inside
** [] or {}. `breaks`: the scalar has several lines, so the value may contain line breaks.
*/
int kb_yaml_fits_plain (const char *text, size_t size, int flow, int breaks);

/*
** Whether a string contains only what is allowed unescaped in a quoted or block scalar: no line
** break, no control character except tab. `breaks`: LF is allowed.
*/
int kb_yaml_fits (const char *text, size_t size, int breaks);

/*
** Whether a string is preserved when lines are folded around it: not empty, no blank at either
** end, and kb_yaml_fits.
*/
int kb_yaml_fits_folded (const char *text, size_t size);

/* The same in a plain scalar, where it may be at the start of a line. */
int kb_yaml_fits_folded_plain (const char *text, size_t size);

/* Whether a literal block in a mapping or list preserves the string. */
int kb_yaml_fits_literal (const char *text, size_t size);

/* }====== */

/* {====== Writing ====== */

/*
** Appends a string between double quotes, with the YAML escapes supported by all readers, or
** JSON's. 0: out of memory.
*/
int kb_yaml_escape (kb_buffer *out, const char *text, size_t size, int json);

/*
** The style in a block: plain if every reader parses that as the string, literal for lines, else
** quoted. Nothing is ever folded.
*/
typedef enum {
  KB_YAML_INVALID, /* the string is not UTF-8: YAML cannot hold it */
  KB_YAML_PLAIN,
  KB_YAML_SINGLE,
  KB_YAML_DOUBLE,
  KB_YAML_LITERAL
} kb_yaml_style;

typedef enum {
  KB_YAML_ROOT,   /* the whole document */
  KB_YAML_MEMBER, /* a value of a mapping, an item of a list */
  KB_YAML_KEY     /* stays on its line */
} kb_yaml_place;

kb_yaml_style kb_yaml_text_style (const char *text, size_t size, kb_yaml_place place);

/*
** Appends the string in that style, without a final line break; `indent` is the indentation of a
** literal block's lines, two more than its parent's. 0: out of memory.
*/
int kb_yaml_write_text (kb_buffer *out, const char *text, size_t size, kb_yaml_style style,
                        size_t indent);

/* }====== */

#endif
