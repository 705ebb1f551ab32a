/* base64.h - base64 (RFC 4648) on bytes, with no Lua in it. */

#ifndef KUBEBUNDLE_BASE64_H
#define KUBEBUNDLE_BASE64_H

#include <stddef.h>

typedef struct kb_base64_form {
  int url;      /* `-` and `_` instead of `+` and `/` */
  int unpadded; /* no `=` at the end */
  int lenient;  /* decoding: as the API server of Kubernetes does, see below */
  size_t wrap;  /* encoding: characters per line, 0: one line */
  int portable; /* only the portable loops; for specs and benchmarks */
} kb_base64_form;

/* The exact size of the text; 0 with *fits = 0 if it would be beyond SIZE_MAX / 2. */
size_t kb_base64_encoded_size (size_t size, const kb_base64_form *form, int *fits);
/* Writes kb_base64_encoded_size characters to `to`. Lines end in LF, except the last one. */
void kb_base64_encode (const char *bytes, size_t size, char *to, const kb_base64_form *form);

/* Room needed to decode a text of `size` characters. */
#define KB_BASE64_DECODED_ROOM(size) ((size) / 4 * 3 + 3)

/*
** Decodes into `to` (KB_BASE64_DECODED_ROOM bytes) and sets *written. Returns 1, or 0 with
** *offset set. Lenient decoding matches Go's encoding/base64 in the API server and the kubelet:
** CR and LF are skipped anywhere, and the unused bits of the last character may have any value.
** Strict decoding accepts neither, so that each value has one spelling (RFC 4648, 3.3 and 3.5).
** The offset is the one in Go's "illegal base64 data at input byte N"; it can be `size`.
*/
int kb_base64_decode (const char *text, size_t size, char *to, size_t *written, size_t *offset,
                      const kb_base64_form *form);

#endif
