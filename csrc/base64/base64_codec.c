/*
** base64_codec.c - what the kernels leave to do: the last group, padding, lines, the invalid
** byte.
*/

#include "base64.h"

#include <stdint.h>
#include <string.h>

#include "base64_kernel.h"

/* Looked up at each call, which costs a load: no state is shared between threads. */
static const kb_base64_kernel *kernel_of (const kb_base64_form *form) {
#if KB_BASE64_X86
  if (!form->portable && __builtin_cpu_supports("avx2"))
    return &kb_base64_avx2;
#endif
  (void)form;
  return &kb_base64_portable;
}

/* {====== Encoding ====== */

static size_t unwrapped_size (size_t size, const kb_base64_form *form) {
  size_t rest = size % 3;
  if (rest == 0)
    return size / 3 * 4;
  return size / 3 * 4 + (form->unpadded ? rest + 1 : 4);
}

/* Line ends in a text of `size` characters. */
static size_t line_ends (size_t size, const kb_base64_form *form) {
  return form->wrap == 0 || size == 0 ? 0 : (size - 1) / form->wrap;
}

size_t kb_base64_encoded_size (size_t size, const kb_base64_form *form, int *fits) {
  size_t unwrapped;
  *fits = size < SIZE_MAX / 8; /* four characters and four line ends for three bytes */
  if (!*fits)
    return 0;
  unwrapped = unwrapped_size(size, form);
  return unwrapped + line_ends(unwrapped, form);
}

/* Encodes the one or two bytes that are left. */
static void encode_rest (const unsigned char *from, size_t size, char *to,
                         const kb_base64_form *form) {
  const char *alphabet = kb_base64_alphabet(form->url);
  unsigned second = size == 2 ? from[1] : 0;
  to[0] = alphabet[from[0] >> 2];
  to[1] = alphabet[(from[0] << 4 | second >> 4) & 0x3F];
  if (size == 2)
    to[2] = alphabet[second << 2 & 0x3F];
  if (!form->unpadded)
    memset(to + size + 1, '=', 3 - size);
}

static void encode_line (const unsigned char *from, size_t size, char *to,
                         const kb_base64_form *form) {
  size_t at = kernel_of(form)->encode(from, size, to, form->url);
  at += kb_base64_portable.encode(from + at, size - at, to + at / 3 * 4, form->url);
  if (at < size)
    encode_rest(from + at, size - at, to + at / 3 * 4, form);
}

void kb_base64_encode (const char *bytes, size_t size, char *to, const kb_base64_form *form) {
  size_t left = unwrapped_size(size, form), ends = line_ends(left, form);
  /* The text is written to the end of its room first; each line then moves to the front. */
  const char *line = to + ends;
  encode_line((const unsigned char *)bytes, size, to + ends, form);
  for (; ends > 0; ends--) {
    memmove(to, line, form->wrap);
    to[form->wrap] = '\n';
    to += form->wrap + 1;
    line += form->wrap;
  }
}

/* }====== */

/* {====== Decoding ====== */

typedef struct reader {
  const unsigned char *from;
  size_t size, at;
  unsigned char *to;
  size_t written;
  size_t wrong; /* the offset that Go gives */
  const kb_base64_form *form;
} reader;

static int is_line_end (unsigned char byte) {
  return byte == '\n' || byte == '\r';
}

static void skip_line_ends (reader *r) {
  if (r->form->lenient)
    while (r->at < r->size && is_line_end(r->from[r->at]))
      r->at++;
}

static int wrong_at (reader *r, size_t offset) {
  r->wrong = offset;
  return 0;
}

/*
** The last group, of two or three digits. As in Go's strict mode, the error offset of nonzero
** unused bits is that many bytes before the end of what was read.
*/
static int write_rest (reader *r, uint32_t bits, size_t digits) {
  uint32_t unused = digits == 2 ? bits & 0xF : bits & 0x3;
  bits <<= 6 * (4 - digits);
  if (unused != 0 && !r->form->lenient)
    return wrong_at(r, r->at - (4 - digits));
  r->to[r->written++] = (unsigned char)(bits >> 16);
  if (digits == 3)
    r->to[r->written++] = (unsigned char)(bits >> 8);
  return 1;
}

/* The text ends after `digits` digits of a group. */
static int end_unpadded (reader *r, uint32_t bits, size_t digits) {
  if (digits == 0)
    return 1;
  if (digits == 1 || !r->form->unpadded)
    return wrong_at(r, r->size - digits);
  return write_rest(r, bits, digits);
}

/* A `=` after `digits` digits of a group. */
static int end_padded (reader *r, uint32_t bits, size_t digits) {
  if (digits < 2)
    return wrong_at(r, r->at);
  r->at++;
  if (digits == 2) {
    skip_line_ends(r);
    if (r->at == r->size)
      return wrong_at(r, r->size);
    if (r->from[r->at] != '=')
      return wrong_at(r, r->at - 1); /* as Go counts */
    r->at++;
  }
  skip_line_ends(r);
  if (!write_rest(r, bits, digits))
    return 0;
  return r->at == r->size ? 1 : wrong_at(r, r->at);
}

/* Reads one group, of four digits or the last one; leaves `at` before the next. */
static int read_group (reader *r) {
  const unsigned char *values = kb_base64_digits(r->form->url);
  uint32_t bits = 0;
  size_t digits;
  for (digits = 0; digits < 4; digits++, r->at++) {
    unsigned char value;
    skip_line_ends(r);
    if (r->at == r->size)
      return end_unpadded(r, bits, digits);
    value = values[r->from[r->at]];
    if (value == KB_BASE64_NO_DIGIT) {
      int padded = r->from[r->at] == '=' && !r->form->unpadded;
      return padded ? end_padded(r, bits, digits) : wrong_at(r, r->at);
    }
    bits = bits << 6 | value;
  }
  r->to[r->written++] = (unsigned char)(bits >> 16);
  r->to[r->written++] = (unsigned char)(bits >> 8);
  r->to[r->written++] = (unsigned char)bits;
  return 1;
}

/* Reads whole groups up to the first with a character that is not a digit. */
static void read_bulk (reader *r, const kb_base64_kernel *kernel) {
  size_t took = kernel->decode(r->from + r->at, r->size - r->at, r->to + r->written, r->form->url);
  r->at += took;
  r->written += took / 4 * 3;
}

int kb_base64_decode (const char *text, size_t size, char *to, size_t *written, size_t *offset,
                      const kb_base64_form *form) {
  const kb_base64_kernel *kernel = kernel_of(form);
  reader r = {(const unsigned char *)text, size, 0, (unsigned char *)to, 0, 0, form};
  int fine = 1;
  while (fine && r.at < r.size) {
    read_bulk(&r, kernel);
    read_bulk(&r, &kb_base64_portable);
    fine = read_group(&r);
  }
  *written = fine ? r.written : 0;
  *offset = r.wrong;
  return fine;
}

/* }====== */
