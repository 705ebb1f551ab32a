/*
** template_write.h - scalars as text that every reader takes for the same.
*/

#ifndef KUBEBUNDLE_TEMPLATE_WRITE_H
#define KUBEBUNDLE_TEMPLATE_WRITE_H

#include "base/buffer.h"
#include "template.h"

/* Where scalars go, and the events that a reader has to find there. */
typedef struct kb_writer {
  kb_mode mode;
  kb_buffer *out, *expected;
} kb_writer;

/* Each writes one scalar and what to expect of it. */
int kb_write_double (kb_writer *writer, const char *text, size_t size);
int kb_write_plain (kb_writer *writer, const char *text, size_t size);
/* A null, a boolean or a number, as it is spelled. */
int kb_write_typed (kb_writer *writer, const char *text, size_t size);
/* Text, plain where that fits, else double-quoted; always quoted in JSON. */
int kb_write_text (kb_writer *writer, const char *text, size_t size, int flow);

/*
** Whether a key without `?` is one for all readers, as it is written after `before` characters:
*YAML
** allows 1,024 characters, and npm's yaml counts a character beyond U+FFFF as two.
*/
int kb_key_fits (const char *text, size_t size, size_t before);

/* Adds what a reader has to find. */
int kb_expect (kb_writer *writer, kb_event_type type, kb_style style, const char *value,
               size_t size);

#endif
