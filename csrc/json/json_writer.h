/* json_writer.h - output of JSON text: its memory, strings and numbers. */

#ifndef KUBEBUNDLE_JSON_WRITER_H
#define KUBEBUNDLE_JSON_WRITER_H

#include <string.h>

#include "base/buffer.h"
#include "lua.h"

/*
** Writes to the caller's memory first, then to `buffer`. Every function that writes may raise if
** out of memory.
*/
typedef struct kb_json_writer {
  lua_State *L;
  char *at; /* where the next byte goes */
  char *limit;
  char *start;
  kb_buffer *buffer;
  int escape_html;
  int replace; /* invalid UTF-8 is written as \ufffd */
} kb_json_writer;

/* A writer with the format of Go's json.Marshal, into an empty buffer that the caller owns. */
kb_json_writer kb_json_go_writer (lua_State *L, kb_buffer *buffer);

/* Makes room for `size` bytes at `at`. */
void kb_json_grow (kb_json_writer *w, size_t size);

static inline void kb_json_room (kb_json_writer *w, size_t size) {
  if ((size_t)(w->limit - w->at) < size)
    kb_json_grow(w, size);
}

static inline void kb_json_put (kb_json_writer *w, const char *bytes, size_t size) {
  kb_json_room(w, size);
  memcpy(w->at, bytes, size);
  w->at += size;
}

static inline void kb_json_put_byte (kb_json_writer *w, char byte) {
  kb_json_room(w, 1);
  *w->at++ = byte;
}

/* A string in quotes: 1, or 0 if it is not UTF-8 and invalid bytes are not replaced. */
int kb_json_put_string (kb_json_writer *w, const char *text, size_t size);

void kb_json_put_integer (kb_json_writer *w, lua_Integer integer);
/* `number` is finite. */
void kb_json_put_float (kb_json_writer *w, lua_Number number);

#endif
