/*
** scalar.h - the meaning of a plain YAML scalar: to Kubernetes, in YAML 1.2's core schema, and to
** any reader at all.
*/

#ifndef KUBEBUNDLE_SCALAR_H
#define KUBEBUNDLE_SCALAR_H

#include <stddef.h>
#include <stdint.h>

/* KB_SCHEMA_SPELLED: as Kubernetes, but decoded values keep their spelling (spelled.h). */
typedef enum { KB_SCHEMA_KUBERNETES, KB_SCHEMA_CORE, KB_SCHEMA_SPELLED } kb_schema;

typedef enum {
  KB_SCALAR_TEXT,
  KB_SCALAR_NULL,
  KB_SCALAR_BOOLEAN,
  KB_SCALAR_INTEGER,
  KB_SCALAR_FLOAT
} kb_scalar_kind;

typedef struct kb_scalar {
  kb_scalar_kind kind;
  int boolean;
  int64_t integer;
  double number;
  int is_unsigned; /* an integer from 2^63 to 2^64 - 1, held as a float; not a key for Kubernetes */
} kb_scalar;

/* Parses plain text; anything but a null, boolean or number is KB_SCALAR_TEXT. */
kb_scalar_kind kb_scalar_read (const char *text, size_t size, kb_schema schema, kb_scalar *scalar);

/*
** Whether some reader (YAML 1.1, YAML 1.2, Kubernetes) would parse plain text as something other
** than a string: null, a boolean, a number, a date, `=`, `<<`. Indicators are not considered.
*/
int kb_scalar_ambiguous (const char *text, size_t size);

#endif
