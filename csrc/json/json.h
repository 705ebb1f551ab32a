/*
** json.h - a JSON document: its text, cJSON's tree of it, and what is known of both.
*/

#ifndef KUBEBUNDLE_JSON_H
#define KUBEBUNDLE_JSON_H

#include <cjson/cJSON.h>
#include <stddef.h>
#include <stdint.h>

#include "base/depth.h"

/* What cJSON was built with, on every system that packages it; header and limit go together. */
#if CJSON_NESTING_LIMIT < KB_MAX_DEPTH
#error "this cJSON cannot hold KB_MAX_DEPTH levels"
#endif

/* Go's encoding/json refuses deeper documents (scanner.go, maxNestingDepth). */
#define KB_GO_MAX_DEPTH 10000

/*
** KB_JSON_STRICT: RFC 8259, all UTF-8, no half surrogate pairs, no number beyond a double, at
**   most KB_MAX_DEPTH levels. What is accepted loses nothing.
** KB_JSON_GO: what Go's encoding/json accepts. A byte that is not UTF-8 and half a surrogate pair
**   read as U+FFFD. A container beyond KB_MAX_DEPTH levels (cJSON's own limit) is checked and is
**   null in the tree: nothing that Kubernetes looks for lies so deep.
** KB_JSON_COMMENTS: KB_JSON_STRICT, with `// ...` and `/ * ... * /` wherever white space may be. No
**   trailing commas.
** Faults are in the words of Go's encoding/json, which the kubelet and the API server print.
*/
typedef enum { KB_JSON_STRICT, KB_JSON_GO, KB_JSON_COMMENTS } kb_json_mode;

typedef struct kb_json_fault {
  size_t offset; /* of the byte at fault */
  const char *code;
  char message[96]; /* "" where there is none */
  size_t quoted;    /* bytes of the quoted character in "invalid character 'x' CONTEXT"; or 0 */
} kb_json_fault;

/* What the scan knows and cJSON's tree does not (json_scan.h). */
typedef struct kb_json_notes {
  uint64_t *items;
  size_t size;
  size_t capacity;
  const uint64_t *lent; /* memory for the first ones that is not to be freed; or NULL */
} kb_json_notes;

typedef struct kb_json {
  cJSON *root; /* NULL after a fault */
  kb_json_fault fault;
  int secret; /* wipe strings and copies before they are freed; set by the caller */
  /* The rest is for the files of json_*.c. */
  const char *text; /* what cJSON is given: the caller's text, or the copy */
  size_t size;
  char *copy;
  kb_json_notes notes;
  int must_repair; /* cJSON would not read all of the text as it is meant */
  int has_floats;
} kb_json;

#endif
