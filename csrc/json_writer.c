/*
** json_writer.c - spells strings and numbers. Escapes are those of Go's encoding/json.
*/

#include "json_writer.h"

#include <stdio.h>

#include "encode.h"
#include "json_text.h"

kb_json_writer kb_json_go_writer (lua_State *L, kb_buffer *buffer) {
  kb_json_writer w = {L, NULL, NULL, NULL, buffer, 1, 1};
  if (kb_buffer_reserve(buffer, 256) == NULL)
    kb_out_of_memory(L);
  w.start = w.at = buffer->data;
  w.limit = buffer->data + buffer->capacity;
  return w;
}

void kb_json_grow (kb_json_writer *w, size_t size) {
  kb_buffer *buffer = w->buffer;
  size_t used = (size_t)(w->at - w->start);
  int is_first = buffer->data == NULL;
  if (!is_first)
    buffer->size = used;
  if (kb_buffer_reserve(buffer, is_first ? used + size : size) == NULL)
    kb_out_of_memory(w->L);
  if (is_first)
    memcpy(buffer->data, w->start, used);
  w->start = buffer->data;
  w->at = buffer->data + used;
  w->limit = buffer->data + buffer->capacity;
}

/* {====== Strings ====== */

/* A byte that needs it: the short forms, else \u00xx. */
static void put_escape (kb_json_writer *w, unsigned char byte) {
  static const char shorts[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
  const char *found = byte == '\0' ? NULL : strchr(shorts, byte);
  kb_json_room(w, 8);
  if (found != NULL)
    w->at += snprintf(w->at, 8, "\\%c", letters[found - shorts]);
  else
    w->at += snprintf(w->at, 8, "\\u%04x", (unsigned)byte);
}

/*
** The character beyond ASCII at `text`; returns its size, 0 where it is not UTF-8. Go escapes the
** two separators, which JavaScript takes for line ends, for text that goes into a page.
*/
static size_t put_wide (kb_json_writer *w, const char *text, const char *end) {
  size_t size = kb_utf8_size(text, (size_t)(end - text));
  if (w->escape_html && size == 3 && memcmp(text, "\xE2\x80", 2) == 0 &&
      (text[2] == '\xA8' || text[2] == '\xA9'))
    kb_json_put(w, text[2] == '\xA8' ? "\\u2028" : "\\u2029", 6);
  else if (size > 0)
    kb_json_put(w, text, size);
  else if (w->replace) {
    kb_json_put(w, "\\ufffd", 6);
    size = 1;
  }
  return size;
}

/* Where a run of bytes ends that are written as they are. */
static const char *plain_end (const kb_json_writer *w, const char *at, const char *end) {
  if (!w->escape_html)
    return kb_json_plain_end(at, end);
  while (at < end && kb_json_is_plain((unsigned char)*at) && *at != '<' && *at != '>' && *at != '&')
    at++;
  return at;
}

/* The rest of a string from its first byte on that is more than a copy. */
static int put_rest (kb_json_writer *w, const char *text, const char *end) {
  while (text < end) {
    const char *stop = text;
    if ((unsigned char)*text >= 0x80) {
      size_t size = put_wide(w, text, end);
      if (size == 0)
        return 0;
      text += size;
    }
    else {
      put_escape(w, (unsigned char)*text);
      text++;
    }
    stop = plain_end(w, text, end);
    kb_json_put(w, text, (size_t)(stop - text));
    text = stop;
  }
  kb_json_put_byte(w, '"');
  return 1;
}

int kb_json_put_string (kb_json_writer *w, const char *text, size_t size) {
  const char *end = text + size, *stop;
  kb_json_room(w, size + 2);
  *w->at++ = '"';
  if (!w->escape_html && kb_json_copy_plain(w->at, text, size)) {
    w->at += size;
    *w->at++ = '"';
    return 1;
  }
  stop = plain_end(w, text, end);
  kb_json_put(w, text, (size_t)(stop - text));
  return put_rest(w, stop, end);
}

/* }====== */

/* {====== Numbers ====== */

void kb_json_put_integer (kb_json_writer *w, lua_Integer integer) {
  kb_json_room(w, KB_NUMBER_SIZE);
  w->at += kb_integer_text(integer, w->at);
}

void kb_json_put_float (kb_json_writer *w, lua_Number number) {
  kb_json_room(w, KB_NUMBER_SIZE);
  w->at += kb_float_json(number, w->at);
}

/* }====== */
