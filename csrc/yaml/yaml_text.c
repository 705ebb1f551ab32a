/*
** yaml_text.c - the styles that can hold a string in YAML, and its escapes, such that every
** reader gets the same string. The specs say which readers need which check, and test the output
** with all of them.
*/

#include "yaml_text.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "scalar/scalar.h"

/* What a byte requires, wherever it is. */
enum {
  SPECIAL = 1, /* a blank, `:` or `#`: fine in plain text except next to each other */
  QUOTE = 2,   /* escaped between double quotes */
  TAB = 4,
  BREAK = 8,
  CONTROL = 16, /* only as an escape */
  WIDE = 32,    /* part of a character beyond ASCII */
  FLOW = 64,    /* ends plain text between brackets or braces */
  LATER = 128,  /* cannot begin plain text */
  INVALID = 256 /* not UTF-8; not in the table */
};

/* Of ASCII; bytes beyond are WIDE. */
/* clang-format off */
static const unsigned char ascii_kind[128] = {
    CONTROL, CONTROL, CONTROL, CONTROL, CONTROL, CONTROL, CONTROL, CONTROL, CONTROL,
    TAB | LATER, BREAK | LATER, CONTROL, CONTROL, CONTROL, CONTROL, CONTROL, CONTROL, CONTROL,
    CONTROL, CONTROL, CONTROL, CONTROL, CONTROL, CONTROL, CONTROL, CONTROL, CONTROL, CONTROL,
    CONTROL, CONTROL, CONTROL, CONTROL,
    [' '] = SPECIAL | LATER, [':'] = SPECIAL | LATER, ['#'] = SPECIAL | LATER,
    [','] = FLOW | LATER, ['['] = FLOW | LATER, [']'] = FLOW | LATER, ['{'] = FLOW | LATER,
    ['}'] = FLOW | LATER, ['?'] = FLOW | LATER,
    ['"'] = QUOTE | LATER, ['\\'] = QUOTE, ['&'] = LATER, ['*'] = LATER, ['!'] = LATER,
    ['|'] = LATER, ['>'] = LATER, ['\''] = LATER, ['%'] = LATER, ['@'] = LATER, ['`'] = LATER,
    [0x7F] = CONTROL};
/* clang-format on */

static unsigned kind_of (char c) {
  unsigned char byte = (unsigned char)c;
  return byte < 0x80 ? ascii_kind[byte] : WIDE;
}

/*
** Whether a non-ASCII character is escaped: C1 controls (U+0085 ends a line in YAML 1.1), U+2028
** and U+2029 (likewise), the byte order mark, U+FFFE and U+FFFF.
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

/* WIDE; with CONTROL if a character must be escaped, with INVALID if one is not UTF-8. */
static unsigned wide_kind (const char *text, size_t size) {
  unsigned kind = WIDE;
  size_t at = 0;
  while (at < size) {
    size_t bytes = kb_utf8_size(text + at, size - at);
    if (bytes == 0)
      return kind | INVALID;
    if (bytes > 1 && is_escaped(text + at, bytes))
      kind |= CONTROL;
    at += bytes;
  }
  return kind;
}

/* The union of what all bytes require. */
static unsigned kinds_of (const char *text, size_t size) {
  unsigned kind = 0;
  size_t at;
  for (at = 0; at < size; at++)
    kind |= kind_of(text[at]);
  return kind & WIDE ? kind | wide_kind(text, size) : kind;
}

static int is_blank (char c) {
  return c == ' ' || c == '\t';
}

/* Whether a literal block of these lines needs an indentation indicator. */
static int needs_indentation (const char *text, size_t size) {
  size_t at = 0;
  while (at < size && text[at] == '\n')
    at++;
  return at < size && is_blank(text[at]);
}

/*
** Whether a literal block preserves these lines. Readers differ on a blank last line, and on the
** base of an indentation that has no parent.
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

/* {====== Plain text ====== */

static int is_gap (char c) {
  return c == ' ' || c == '\n';
}

/* Whether plain text can begin this way, whatever follows. */
static int can_begin (const char *text, size_t size) {
  if (kind_of(text[0]) & LATER)
    return 0;
  if (text[0] == '-' && (size == 1 || is_gap(text[1])))
    return 0;
  return size < 3 || (memcmp(text, "---", 3) != 0 && memcmp(text, "...", 3) != 0);
}

/* In flow, readers differ on what may follow a colon. */
static int ends_plain (char after_colon, int flow) {
  return is_gap(after_colon) || (flow && (after_colon == ':' || after_colon == '#'));
}

/* Whether plain text may hold its blanks, line breaks, `:` and `#` where they are. */
static int specials_fit (const char *text, size_t size, int flow) {
  size_t at;
  if (is_gap(text[size - 1]) || text[size - 1] == ':')
    return 0;
  for (at = 1; at < size; at++)
    if (text[at - 1] == ':' ? ends_plain(text[at], flow) : text[at] == '#' && is_gap(text[at - 1]))
      return 0;
  return 1;
}

/* PyYAML ends plain text at a tab; in flow, goyaml ends it at `?`. */
static int fits_plain (const char *text, size_t size, unsigned kind, int flow) {
  return !(kind & (CONTROL | TAB | INVALID)) && !(flow && (kind & FLOW)) && can_begin(text, size) &&
         (!(kind & (SPECIAL | BREAK)) || specials_fit(text, size, flow)) &&
         !kb_scalar_ambiguous(text, size);
}

int kb_yaml_fits_plain (const char *text, size_t size, int flow, int breaks) {
  unsigned kind = kinds_of(text, size);
  return size > 0 && !(kind & BREAK && !breaks) && fits_plain(text, size, kind, flow);
}

int kb_yaml_fits (const char *text, size_t size, int breaks) {
  unsigned kind = kinds_of(text, size);
  return !(kind & (CONTROL | INVALID)) && !(kind & BREAK && !breaks);
}

int kb_yaml_fits_folded (const char *text, size_t size) {
  return size > 0 && !is_blank(text[0]) && !is_blank(text[size - 1]) && kb_yaml_fits(text, size, 0);
}

int kb_yaml_fits_folded_plain (const char *text, size_t size) {
  return kb_yaml_fits_folded(text, size) && memchr("-.?:#%@&*!|>'\"`[]{},", text[0], 20) == NULL;
}

int kb_yaml_fits_literal (const char *text, size_t size) {
  return size > 0 && kb_yaml_fits(text, size, 1) && fits_literal(text, size, KB_YAML_MEMBER);
}

/* }====== */

/* {====== Styles ====== */

kb_yaml_style kb_yaml_text_style (const char *text, size_t size, kb_yaml_place place) {
  unsigned kind = kinds_of(text, size);
  if (size == 0)
    return KB_YAML_DOUBLE;
  if (kind & INVALID)
    return KB_YAML_INVALID;
  if (kind & CONTROL)
    return KB_YAML_DOUBLE;
  if (kind & BREAK)
    return fits_literal(text, size, place) ? KB_YAML_LITERAL : KB_YAML_DOUBLE;
  if (kind & TAB)
    return KB_YAML_DOUBLE;
  if (fits_plain(text, size, kind, 0))
    return KB_YAML_PLAIN;
  return kind & QUOTE ? KB_YAML_SINGLE : KB_YAML_DOUBLE;
}

/* }====== */

/* {====== Writing ====== */

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

/* The escapes supported by all readers: not `\/`, `\N` and surrogate pairs. */
static size_t write_escape (const char *at, size_t size, int json, char escape[8]) {
  static const char shorts[] = "\"\\\n\r\t", letters[] = "\"\\nrt";
  const char *found = (const char *)memchr(shorts, *at, 5);
  if (found == NULL)
    return (size_t)snprintf(escape, 8, size > 1 || json ? "\\u%04lX" : "\\x%02lX",
                            kb_utf8_code(at, size));
  escape[0] = '\\';
  escape[1] = letters[found - shorts];
  return 2;
}

/* The size of the escape required at `at`; 0: *bytes is the size of a character that may stay. */
static size_t escaped_size (const char *at, size_t left, size_t *bytes) {
  unsigned kind = kind_of(*at);
  *bytes = 1;
  if (kind != WIDE)
    return (kind & (QUOTE | TAB | BREAK | CONTROL)) != 0;
  *bytes = kb_utf8_size(at, left);
  if (*bytes == 0) /* invalid UTF-8: copied */
    *bytes = 1;
  return is_escaped(at, *bytes) ? *bytes : 0;
}

int kb_yaml_escape (kb_buffer *out, const char *text, size_t size, int json) {
  size_t at = 0, start = 0, bytes;
  while (at < size) {
    size_t escaped = escaped_size(text + at, size - at, &bytes);
    char escape[8];
    if (escaped > 0) {
      if (!kb_buffer_add(out, text + start, at - start) ||
          !kb_buffer_add(out, escape, write_escape(text + at, escaped, json, escape)))
        return 0;
      start = at + escaped;
    }
    at += bytes;
  }
  return kb_buffer_add(out, text + start, size - start);
}

static int write_double (kb_buffer *out, const char *text, size_t size) {
  return kb_buffer_add(out, "\"", 1) && kb_yaml_escape(out, text, size, 0) &&
         kb_buffer_add(out, "\"", 1);
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

/* }====== */
