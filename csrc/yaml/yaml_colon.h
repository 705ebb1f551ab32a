/*
** yaml_colon.h - colons at the end of a plain scalar in flow, `[fd00::, x]`: text to Kubernetes'
** reader (goyaml.v2), an error to libyaml 0.2.5. libyaml is given another character for them.
*/

#ifndef KUBEBUNDLE_YAML_COLON_H
#define KUBEBUNDLE_YAML_COLON_H

#include <stddef.h>

#include "base/buffer.h"

/* A colon before `,`, `]` or `}`. */
typedef struct kb_yaml_colon {
  size_t offset;
  unsigned char is_text; /* libyaml is given the stand-in */
  unsigned char changed; /* libyaml refused it the other way */
} kb_yaml_colon;

#define KB_YAML_STAND_IN_SIZE 3

/* All zeroes: there is none. */
typedef struct kb_yaml_colons {
  kb_buffer list;                       /* kb_yaml_colon, in the order of the text */
  char stand_in[KB_YAML_STAND_IN_SIZE]; /* a character that the text does not hold */
  int changes;
} kb_yaml_colons;

/* Whether a colon at the offset is followed by `,`, `]` or `}`. */
int kb_yaml_is_colon (const char *text, size_t size, size_t offset);

/*
** Lists those from the offset on, which is that of one. Whether a colon is text or is before a
** value (`{"a":}`) is a guess from what precedes it. 0: no memory. The list stays empty if there is
** no character to replace it.
*/
int kb_yaml_colons_find (kb_yaml_colons *colons, const char *text, size_t size, size_t from);

/* Takes back the guess for the colon at the offset; that it is not text, only if it `may_be_text`.
** 0: there is none, or that was done before, or too often: each time the text has to be read again.
*/
int kb_yaml_colons_change (kb_yaml_colons *colons, size_t offset, int may_be_text);

/* Puts colons back for their stand-ins. Returns the new size. */
size_t kb_yaml_colons_restore (const kb_yaml_colons *colons, char *text, size_t size);

/* Whether the text begins with a stand-in. */
int kb_yaml_colons_begin (const kb_yaml_colons *colons, const char *text, size_t size);

/* The offset in the text of what libyaml counts as its byte `given`. */
size_t kb_yaml_colons_offset (const kb_yaml_colons *colons, size_t given);

#endif
