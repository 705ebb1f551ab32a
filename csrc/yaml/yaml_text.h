/*
** yaml_text.h - what a string may be written as in YAML, and how it is escaped, so that each reader
** (YAML 1.1, 1.2, Kubernetes) takes it for the same string.
*/

#ifndef KUBEBUNDLE_YAML_TEXT_H
#define KUBEBUNDLE_YAML_TEXT_H

#include <stddef.h>

#include "base/buffer.h"

/* {====== What fits ====== */

/*
** Whether a string can be a plain scalar that no reader takes for anything else. `flow`: inside
** [] or {}. `breaks`: it is the value of a scalar of several lines, and may hold line breaks.
*/
int kb_yaml_fits_plain (const char *text, size_t size, int flow, int breaks);

/*
** Whether a string holds only what is allowed unescaped in a quoted or block scalar: no line
** break, no control character but the tab. `breaks`: LF is allowed.
*/
int kb_yaml_fits (const char *text, size_t size, int breaks);

/*
** Whether a string keeps its form when lines are folded around it: not empty, no blank at an end,
** and kb_yaml_fits.
*/
int kb_yaml_fits_folded (const char *text, size_t size);

/* The same in a plain scalar, where it may begin a line. */
int kb_yaml_fits_folded_plain (const char *text, size_t size);

/* Whether a literal block of a mapping or list gives the string back. */
int kb_yaml_fits_literal (const char *text, size_t size);

/* }====== */

/* {====== Writing ====== */

/* Appends a string verbatim between double quotes, by YAML's escapes that all readers share, or
** by JSON's. 0: no memory. */
int kb_yaml_escape (kb_buffer *out, const char *text, size_t size, int json);

/* In a block: plain where no reader can take it for anything else, a literal block for lines, else
** quoted. Nothing is ever folded. */
typedef enum {
  KB_YAML_INVALID, /* the string is not UTF-8: it has no YAML form */
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
** Appends the string in that style, without a final line break; `indent` is that of a literal
** block's lines, two more than its parent's. 0: no memory.
*/
int kb_yaml_write_text (kb_buffer *out, const char *text, size_t size, kb_yaml_style style,
                        size_t indent);

/* }====== */

#endif
