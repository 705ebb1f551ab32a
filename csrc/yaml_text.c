/*
** yaml_text.c - how a string is written in a YAML block: plain where no reader can take it for
** anything else, a literal block for lines, else quoted. Nothing is ever folded.
*/

#include "yaml_text.h"

#include <stdio.h>
#include <string.h>

#include "scalar.h"

/* What a byte asks for, wherever it stands. */
enum {
  SPECIAL = 1, /* a blank, `:` or `#`: harmless in plain text, but not beside each other */
  QUOTE = 2,   /* escaped between double quotes */
  TAB = 4,
  BREAK = 8,
  CONTROL = 16, /* only as an escape */
  WIDE = 32     /* part of a character beyond ASCII */
};

/* Of ASCII; bytes beyond are WIDE. */
static const unsigned char ascii_kind[128] = {
    CONTROL,       CONTROL,        CONTROL,         CONTROL,         CONTROL,
    CONTROL,       CONTROL,        CONTROL,         CONTROL,         TAB,
    BREAK,         CONTROL,        CONTROL,         CONTROL,         CONTROL,
    CONTROL,       CONTROL,        CONTROL,         CONTROL,         CONTROL,
    CONTROL,       CONTROL,        CONTROL,         CONTROL,         CONTROL,
    CONTROL,       CONTROL,        CONTROL,         CONTROL,         CONTROL,
    CONTROL,       CONTROL,        [' '] = SPECIAL, [':'] = SPECIAL, ['#'] = SPECIAL,
    ['"'] = QUOTE, ['\\'] = QUOTE, [0x7F] = CONTROL};

static unsigned kind_of (char c) {
  unsigned char byte = (unsigned char)c;
  return byte < 0x80 ? ascii_kind[byte] : WIDE;
}

/*
** Whether a character beyond ASCII is written as an escape: C1 controls (U+0085 ends a line for
** YAML 1.1), U+2028 and U+2029 (so do they), the byte order mark, U+FFFE and U+FFFF.
*/
static int is_escaped (const char *at, size_t size) {
  const unsigned char *byte = (const unsigned char *)at;
  if (size == 2)
    return byte[0] == 0xC2 && byte[1] < 0xA0;
  if (size != 3)
    return 0;
  if (byte[0] == 0xE2)
    return byte[1] == 0x80 && (byte[2] == 0xA8 || byte[2] == 0xA9);
  return byte[0] == 0xEF && ((byte[1] == 0xBB && byte[2] == 0xBF) ||
                             (byte[1] == 0xBF && (byte[2] == 0xBE || byte[2] == 0xBF)));
}

/* WIDE, and CONTROL where some character has to be escaped; 0 where the text is not UTF-8. */
static unsigned wide_kind (const char *text, size_t size) {
  unsigned kind = WIDE;
  size_t at = 0;
  while (at < size) {
    size_t bytes = kb_utf8_size(text + at, size - at);
    if (bytes == 0)
      return 0;
    if (bytes > 1 && is_escaped(text + at, bytes))
      kind |= CONTROL;
    at += bytes;
  }
  return kind;
}

static int is_blank (char c) {
  return c == ' ' || c == '\t';
}

/* Whether a literal block of these lines has to say how far they are indented. */
static int needs_indentation (const char *text, size_t size) {
  size_t at = 0;
  while (at < size && text[at] == '\n')
    at++;
  return at < size && is_blank(text[at]);
}

/*
** Whether a literal block gives back these lines. Readers differ about a last line of blanks, and
** about what an indentation is counted from where there is no parent.
*/
static int fits_literal (const char *text, size_t size, kb_yaml_place place) {
  size_t end = size, at;
  if (place == KB_YAML_KEY || (place == KB_YAML_ROOT && needs_indentation(text, size)))
    return 0;
  while (end > 0 && text[end - 1] == '\n')
    end--;
  for (at = end; at > 0 && is_blank(text[at - 1]);)
    at--;
  return at > 0 && (at == end || text[at - 1] != '\n');
}

/* Whether plain text can begin with this byte, whatever follows; `-` is looked at apart. */
static int can_begin (char c) {
  return c != '\0' && strchr(" ?:,[]{}#&*!|>'\"%@`", c) == NULL;
}

/* Whether plain text may hold its blanks, `:` and `#` as they stand. */
static int specials_fit (const char *text, size_t size) {
  size_t at;
  if (text[size - 1] == ' ' || text[size - 1] == ':')
    return 0;
  for (at = 1; at < size; at++)
    if ((text[at] == ' ' && text[at - 1] == ':') || (text[at] == '#' && text[at - 1] == ' '))
      return 0;
  return 1;
}

static int fits_plain (const char *text, size_t size, unsigned kind) {
  if (!can_begin(text[0]))
    return 0;
  if (text[0] == '-' && (size == 1 || text[1] == ' ' || (size >= 3 && memcmp(text, "---", 3) == 0)))
    return 0;
  if (size >= 3 && memcmp(text, "...", 3) == 0)
    return 0;
  if ((kind & SPECIAL) && !specials_fit(text, size))
    return 0;
  return !kb_scalar_ambiguous(text, size);
}

kb_yaml_style kb_yaml_text_style (const char *text, size_t size, kb_yaml_place place) {
  unsigned kind = 0;
  size_t at;
  if (size == 0)
    return KB_YAML_DOUBLE;
  for (at = 0; at < size; at++)
    kind |= kind_of(text[at]);
  if (kind & WIDE) {
    unsigned wide = wide_kind(text, size);
    if (wide == 0)
      return KB_YAML_INVALID;
    kind |= wide;
  }
  if (kind & CONTROL)
    return KB_YAML_DOUBLE;
  if (kind & BREAK)
    return fits_literal(text, size, place) ? KB_YAML_LITERAL : KB_YAML_DOUBLE;
  if (kind & TAB)
    return KB_YAML_DOUBLE;
  if (fits_plain(text, size, kind))
    return KB_YAML_PLAIN;
  return kind & QUOTE ? KB_YAML_SINGLE : KB_YAML_DOUBLE;
}

static int write_single (kb_buffer *out, const char *text, size_t size) {
  const char *end = text + size, *quote;
  if (!kb_buffer_add(out, "'", 1))
    return 0;
  while ((quote = (const char *)memchr(text, '\'', (size_t)(end - text))) != NULL) {
    if (!kb_buffer_add(out, text, (size_t)(quote - text)) || !kb_buffer_add(out, "''", 2))
      return 0;
    text = quote + 1;
  }
  return kb_buffer_add(out, text, (size_t)(end - text)) && kb_buffer_add(out, "'", 1);
}

/* The escapes that all readers share; `\/`, `\N` and their like are not among them. */
static int write_escape (kb_buffer *out, const char *at, size_t size) {
  static const char shorts[] = "\"\\\n\r\t", letters[] = "\"\\nrt";
  const char *found = *at == '\0' ? NULL : strchr(shorts, *at);
  char escape[8];
  if (size == 1 && found != NULL)
    snprintf(escape, sizeof(escape), "\\%c", letters[found - shorts]);
  else
    snprintf(escape, sizeof(escape), size == 1 ? "\\x%02lX" : "\\u%04lX", kb_utf8_code(at, size));
  return kb_buffer_add(out, escape, strlen(escape));
}

static int write_double (kb_buffer *out, const char *text, size_t size) {
  size_t at = 0, start = 0;
  if (!kb_buffer_add(out, "\"", 1))
    return 0;
  while (at < size) {
    unsigned kind = kind_of(text[at]);
    size_t bytes = kind == WIDE ? kb_utf8_size(text + at, size - at) : 1;
    if ((kind & (QUOTE | TAB | BREAK | CONTROL)) ||
        (kind == WIDE && is_escaped(text + at, bytes))) {
      if (!kb_buffer_add(out, text + start, at - start) || !write_escape(out, text + at, bytes))
        return 0;
      start = at + bytes;
    }
    at += bytes;
  }
  return kb_buffer_add(out, text + start, size - start) && kb_buffer_add(out, "\"", 1);
}

static int write_literal (kb_buffer *out, const char *text, size_t size, size_t indent) {
  const char *end = text + size, *line = text;
  static const char *const headers[2][3] = {{"|-", "|", "|+"}, {"|2-", "|2", "|2+"}};
  int breaks = size > 0 && end[-1] == '\n' ? size > 1 && end[-2] == '\n' ? 2 : 1 : 0;
  const char *header = headers[needs_indentation(text, size)][breaks];
  if (breaks > 0)
    end--;
  if (!kb_buffer_add(out, header, strlen(header)))
    return 0;
  for (;;) {
    const char *stop = (const char *)memchr(line, '\n', (size_t)(end - line));
    size_t length = (size_t)((stop != NULL ? stop : end) - line);
    char *to = kb_buffer_reserve(out, 1 + indent + length);
    if (to == NULL)
      return 0;
    *to++ = '\n';
    out->size++;
    if (length > 0) {
      memset(to, ' ', indent);
      memcpy(to + indent, line, length);
      out->size += indent + length;
    }
    if (stop == NULL)
      return 1;
    line = stop + 1;
  }
}

int kb_yaml_write_text (kb_buffer *out, const char *text, size_t size, kb_yaml_style style,
                        size_t indent) {
  switch (style) {
  case KB_YAML_PLAIN:
    return kb_buffer_add(out, text, size);
  case KB_YAML_SINGLE:
    return write_single(out, text, size);
  case KB_YAML_LITERAL:
    return write_literal(out, text, size, indent);
  default:
    return write_double(out, text, size);
  }
}
