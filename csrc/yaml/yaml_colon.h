/*
** yaml_colon.h - colons at the end of a plain scalar in flow, `[fd00::, x]`: text to Kubernetes'
** reader (goyaml.v2), an error to libyaml 0.2.5, which gets another character instead.
*/

#ifndef KUBEBUNDLE_YAML_COLON_H
#define KUBEBUNDLE_YAML_COLON_H

#include <stddef.h>

#include "base/buffer.h"

/* A colon before `,`, `]` or `}`. */
typedef struct kb_yaml_colon {
  size_t offset;
  unsigned char is_text; /* libyaml gets the stand-in */
  unsigned char changed; /* libyaml rejected the other reading */
} kb_yaml_colon;

#define KB_YAML_STAND_IN_SIZE 3

/* All zeroes if a text has no colon. */
typedef struct kb_yaml_colons {
  kb_buffer list;                       /* kb_yaml_colon, in the order of the text */
  char stand_in[KB_YAML_STAND_IN_SIZE]; /* a character that does not occur in the text */
  int changes;
} kb_yaml_colons;

/* Whether a colon at the offset is followed by `,`, `]` or `}`. */
int kb_yaml_is_colon (const char *text, size_t size, size_t offset);

/*
** Lists those from the offset, where one is. Whether a colon is text or precedes a value
** (`{"a":}`) is a guess based on what precedes it. 0: out of memory. The list stays empty if no
** stand-in is available.
*/
int kb_yaml_colons_find (kb_yaml_colons *colons, const char *text, size_t size, size_t from);

/*
** Revises the guess for the colon at the offset; to "not text" only if it `may_be_text`. 0: not a
** colon, or revised before, or too many revisions: each requires parsing the text again.
*/
int kb_yaml_colons_change (kb_yaml_colons *colons, size_t offset, int may_be_text);

/* Replaces stand-ins with colons. Returns the new size. */
size_t kb_yaml_colons_restore (const kb_yaml_colons *colons, char *text, size_t size);

/* Whether the text begins with a stand-in. */
int kb_yaml_colons_begin (const kb_yaml_colons *colons, const char *text, size_t size);

/* The offset in the text of libyaml's byte `given`. */
size_t kb_yaml_colons_offset (const kb_yaml_colons *colons, size_t given);

#endif
