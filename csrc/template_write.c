/*
** template_write.c - scalars as text. Which readers need which guard is in the specs, which have
** them all read what is written here.
*/

#include "template_write.h"

#include <stdio.h>
#include <string.h>

#include "scalar.h"

static int is_blank (char c) {
  return c == ' ' || c == '\t';
}

/* {====== What fits ====== */

/*
** The bytes of the character at `at` that must not stand unescaped: a control character, a line
** break of YAML 1.1, a byte order mark, U+FFFE or U+FFFF. 0: it may. A tab may.
*/
static size_t special_size (const char *at, size_t left) {
  unsigned char c = (unsigned char)at[0];
  if (c < 0x80)
    return (c < 0x20 && c != '\t') || c == 0x7F;
  if (c == 0xC2)
    return left >= 2 && (unsigned char)at[1] < 0xA0 ? 2 : 0;
  if (left < 3)
    return 0;
  if (memcmp(at, "\xE2\x80\xA8", 3) == 0 || memcmp(at, "\xE2\x80\xA9", 3) == 0 ||
      memcmp(at, "\xEF\xBB\xBF", 3) == 0 || memcmp(at, "\xEF\xBF\xBE", 3) == 0 ||
      memcmp(at, "\xEF\xBF\xBF", 3) == 0)
    return 3;
  return 0;
}

int kb_text_fits (const char *text, size_t size, int breaks) {
  size_t i;
  for (i = 0; i < size; i++)
    if (special_size(text + i, size - i) > 0 && !(breaks && text[i] == '\n'))
      return 0;
  return 1;
}

int kb_text_inert (const char *text, size_t size) {
  return size > 0 && !is_blank(text[0]) && !is_blank(text[size - 1]) && kb_text_fits(text, size, 0);
}

/* A plain scalar's first character; `-` only before something that ends no indicator. */
static int may_begin_plain (const char *text, size_t size) {
  if (memchr(" \t\n,[]{}#&*!|>'\"%@`?:", text[0], 21) != NULL)
    return 0;
  if (text[0] == '-')
    return size > 1 && text[1] != ' ' && !(size >= 3 && memcmp(text, "---", 3) == 0);
  return !(size >= 3 && memcmp(text, "...", 3) == 0);
}

/*
** PyYAML ends a plain scalar at a tab; in [] and {}, goyaml ends it at `?`, and readers differ on
** what may follow a colon.
*/
static int may_be_plain_at (const char *text, size_t size, size_t i, int flow) {
  char c = text[i], next = i + 1 < size ? text[i + 1] : ' ';
  if (c == '\t')
    return 0;
  if (c == ':')
    return next != ' ' && next != '\n' && !(flow && memchr(",[]{}?:#", next, 8) != NULL);
  if (c == ' ' || c == '\n')
    return next != '#';
  return !(flow && memchr(",[]{}?", c, 6) != NULL);
}

int kb_plain_fits (const char *text, size_t size, int flow, int lines) {
  size_t i;
  if (size == 0 || !may_begin_plain(text, size) || is_blank(text[size - 1]) ||
      text[size - 1] == '\n')
    return 0;
  for (i = 0; i < size; i++)
    if (!may_be_plain_at(text, size, i, flow))
      return 0;
  return kb_text_fits(text, size, lines) && !kb_scalar_ambiguous(text, size);
}

/* }====== */

/* {====== Escapes ====== */

/* `\/`, surrogate pairs and \N \L \P are not read alike by all. */
static size_t write_escape (const char *at, size_t size, kb_mode mode, char escape[8]) {
  static const char characters[] = "\"\\\n\r\t", letters[] = "\"\\nrt";
  const char *known = (const char *)memchr(characters, at[0], 5);
  unsigned long code;
  if (known != NULL) {
    escape[0] = '\\';
    escape[1] = letters[known - characters];
    return 2;
  }
  code = kb_utf8_code(at, size);
  return (size_t)snprintf(escape, 8, mode == KB_MODE_JSON || code >= 0x80 ? "\\u%04lX" : "\\x%02lX",
                          code);
}

int kb_escape (kb_buffer *out, const char *text, size_t size, kb_mode mode) {
  size_t i = 0, from = 0;
  while (i < size) {
    size_t special = special_size(text + i, size - i);
    char escape[8];
    if (text[i] == '"' || text[i] == '\\' || text[i] == '\t')
      special = 1;
    if (special == 0) {
      i++;
      continue;
    }
    if (!kb_buffer_add(out, text + from, i - from) ||
        !kb_buffer_add(out, escape, write_escape(text + i, special, mode, escape)))
      return 0;
    from = i += special;
  }
  return kb_buffer_add(out, text + from, size - from);
}

/* }====== */

int kb_expect (kb_writer *writer, kb_event_type type, kb_style style, const char *value,
               size_t size) {
  kb_event event;
  memset(&event, 0, sizeof(event));
  event.type = type;
  event.style = style;
  event.value = value;
  event.size = size;
  return kb_record_add(writer->expected, &event);
}

int kb_write_double (kb_writer *writer, const char *text, size_t size) {
  return kb_buffer_add(writer->out, "\"", 1) && kb_escape(writer->out, text, size, writer->mode) &&
         kb_buffer_add(writer->out, "\"", 1) &&
         kb_expect(writer, KB_EVENT_SCALAR, KB_STYLE_DOUBLE, text, size);
}

int kb_write_plain (kb_writer *writer, const char *text, size_t size) {
  return kb_buffer_add(writer->out, text, size) &&
         kb_expect(writer, KB_EVENT_SCALAR, KB_STYLE_PLAIN, text, size);
}

int kb_write_typed (kb_writer *writer, const char *text, size_t size) {
  return kb_buffer_add(writer->out, text, size) &&
         kb_expect(writer, KB_EVENT_SCALAR, KB_STYLE_TYPED, text, size);
}

int kb_write_text (kb_writer *writer, const char *text, size_t size, int flow) {
  if (writer->mode != KB_MODE_JSON && kb_plain_fits(text, size, flow, 0))
    return kb_write_plain(writer, text, size);
  return kb_write_double(writer, text, size);
}
