/* json.h - a JSON document: its text, cJSON's tree, and notes on both. */

#ifndef KUBEBUNDLE_JSON_H
#define KUBEBUNDLE_JSON_H

#include <cjson/cJSON.h>
#include <stddef.h>
#include <stdint.h>

#include "base/depth.h"

/* cJSON's default on every system that packages it; header and limit go together. */
#if CJSON_NESTING_LIMIT < KB_MAX_DEPTH
#error "this cJSON cannot hold KB_MAX_DEPTH levels"
#endif

/* Go's encoding/json rejects deeper documents (scanner.go, maxNestingDepth). */
#define KB_GO_MAX_DEPTH 10000

/*
** KB_JSON_STRICT: RFC 8259, valid UTF-8, no unpaired surrogates, no number beyond a double, at
** most KB_MAX_DEPTH levels. Decoding loses nothing.
** KB_JSON_GO: what Go's encoding/json accepts. Invalid UTF-8 and unpaired surrogates read as
** U+FFFD. A container beyond KB_MAX_DEPTH levels (cJSON's own limit) is checked and is null in
** the tree: Kubernetes has no field that deep.
** KB_JSON_COMMENTS: KB_JSON_STRICT, with `// ...` and `/ * ... * /` wherever white space is
** allowed. No trailing commas.
** Faults have the messages of Go's encoding/json, which the kubelet and the API server print.
*/
typedef enum { KB_JSON_STRICT, KB_JSON_GO, KB_JSON_COMMENTS } kb_json_mode;

typedef struct kb_json_fault {
  size_t offset; /* of the byte at fault */
  const char *code;
  char message[96]; /* "" if there is none */
  size_t quoted;    /* bytes of the quoted character in "invalid character 'x' CONTEXT"; or 0 */
} kb_json_fault;

/* What the scan knows and cJSON's tree does not hold (json_scan.h). */
typedef struct kb_json_notes {
  uint64_t *items;
  size_t size;
  size_t capacity;
  const uint64_t *lent; /* memory for the first notes, not to be freed; or NULL */
} kb_json_notes;

typedef struct kb_json {
  cJSON *root; /* NULL after a fault */
  kb_json_fault fault;
  int secret; /* wipe strings and copies before they are freed; set by the caller */
  /* The rest is private to json_*.c. */
  const char *text; /* cJSON's input: the caller's text, or the copy */
  size_t size;
  char *copy;
  kb_json_notes notes;
  int must_repair; /* cJSON would misread parts of the text */
  int has_floats;
} kb_json;

#endif
