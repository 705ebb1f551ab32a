/* template_write.h - writes scalars in a form that every reader parses the same way. */

#ifndef KUBEBUNDLE_TEMPLATE_WRITE_H
#define KUBEBUNDLE_TEMPLATE_WRITE_H

#include "base/buffer.h"
#include "template.h"

/* The output, and the events that a reader must find in it. */
typedef struct kb_writer {
  kb_mode mode;
  kb_buffer *out, *expected;
} kb_writer;

/* The functions below write one scalar and its expected event. */
int kb_write_double (kb_writer *writer, const char *text, size_t size);
int kb_write_plain (kb_writer *writer, const char *text, size_t size);
/* A null, a boolean or a number, as spelled. */
int kb_write_typed (kb_writer *writer, const char *text, size_t size);
/* A string: plain if possible, else double-quoted; always quoted in JSON. */
int kb_write_text (kb_writer *writer, const char *text, size_t size, int flow);

/*
** Whether all readers accept the key without `?` after `before` characters: YAML allows 1,024
** characters, and npm's yaml counts a character beyond U+FFFF as two.
*/
int kb_key_fits (const char *text, size_t size, size_t before);

/* Adds an expected event. */
int kb_expect (kb_writer *writer, kb_event_type type, kb_style style, const char *value,
               size_t size);

#endif
