/* json_writer.c - writes strings and numbers. Escapes are those of Go's encoding/json. */

#include "json_writer.h"

#include "base/encode.h"
#include "base/failure.h"
#include "base/number.h"
#include "base/utf8.h"
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

/* The letter of a byte's short escape; 0 if it has none. */
static char short_escape (unsigned char byte) {
  switch (byte) {
  case '"':
  case '\\':
    return (char)byte;
  case '\b':
    return 'b';
  case '\f':
    return 'f';
  case '\n':
    return 'n';
  case '\r':
    return 'r';
  case '\t':
    return 't';
  default:
    return 0;
  }
}

/* A byte that must be escaped: the short forms, else \u00xx. */
static void put_escape (kb_json_writer *w, unsigned char byte) {
  static const char hex[] = "0123456789abcdef";
  char text[6] = {'\\', short_escape(byte), '0', '0', hex[byte >> 4], hex[byte & 15]};
  if (text[1] != 0) {
    kb_json_put(w, text, 2);
    return;
  }
  text[1] = 'u';
  kb_json_put(w, text, 6);
}

/*
** The replacement for a non-ASCII character; NULL if it is written as it is. Go escapes the two
** separators, which JavaScript treats as line ends, for text in HTML pages.
*/
static const char *substitute (const kb_json_writer *w, const char *text, size_t size) {
  if (size == 0)
    return "\\ufffd";
  if (w->escape_html && size == 3 && memcmp(text, "\xE2\x80\xA8", 3) == 0)
    return "\\u2028";
  if (w->escape_html && size == 3 && memcmp(text, "\xE2\x80\xA9", 3) == 0)
    return "\\u2029";
  return NULL;
}

/*
** Writes all consecutive non-ASCII characters at `text`; returns where they end, NULL if one is
** not UTF-8 and is not replaced.
*/
static const char *put_wide (kb_json_writer *w, const char *text, const char *end) {
  const char *at = text;
  while (at < end && (unsigned char)*at >= 0x80) {
    size_t size = kb_utf8_size(at, (size_t)(end - at));
    const char *instead = substitute(w, at, size);
    if (size == 0 && !w->replace)
      return NULL;
    if (instead != NULL) {
      kb_json_put(w, text, (size_t)(at - text));
      kb_json_put(w, instead, 6);
      text = at + (size > 0 ? size : 1);
    }
    at += size > 0 ? size : 1;
  }
  kb_json_put(w, text, (size_t)(at - text));
  return at;
}

/* The end of a run of bytes that are written unchanged. */
static const char *plain_end (const kb_json_writer *w, const char *at, const char *end) {
  if (!w->escape_html)
    return kb_json_plain_end(at, end);
  while (at < end && kb_json_is_plain((unsigned char)*at) && *at != '<' && *at != '>' && *at != '&')
    at++;
  return at;
}

/* Writes a string from the first byte that needs more than copying. */
static int put_rest (kb_json_writer *w, const char *text, const char *end) {
  while (text < end) {
    const char *stop;
    if ((unsigned char)*text < 0x80)
      put_escape(w, (unsigned char)*text++);
    else if ((text = put_wide(w, text, end)) == NULL)
      return 0;
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
