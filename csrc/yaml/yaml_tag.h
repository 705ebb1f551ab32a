/*
** yaml_tag.h - the meaning of a scalar with or without a tag, and the limit on %TAG directives.
*/

#ifndef KUBEBUNDLE_YAML_TAG_H
#define KUBEBUNDLE_YAML_TAG_H

#include <stddef.h>

#include "scalar/scalar.h"

typedef enum {
  KB_TAGGED_TEXT,   /* the text verbatim; also for unknown tags */
  KB_TAGGED_BINARY, /* base64 */
  KB_TAGGED_SCALAR, /* *scalar holds the value */
  KB_TAGGED_WRONG   /* the text does not match the tag */
} kb_tagged;

/* `tag` is the full one, as libyaml gives it. Only Kubernetes has binary and timestamps. */
kb_tagged kb_yaml_tagged (const char *tag, const char *text, size_t size, kb_schema schema,
                          kb_scalar *scalar);

/*
** The meaning of a scalar. `tag` NULL: untagged; `is_plain` says whether it is unquoted. The kind
** of *scalar is KB_SCALAR_TEXT if KB_TAGGED_TEXT is returned.
*/
static inline kb_tagged kb_yaml_read (const char *text, size_t size, int is_plain, const char *tag,
                                      kb_schema schema, kb_scalar *scalar) {
  scalar->kind = KB_SCALAR_TEXT;
  if (tag != NULL)
    return kb_yaml_tagged(tag, text, size, schema, scalar);
  if (is_plain)
    kb_scalar_read(text, size, schema, scalar);
  return scalar->kind == KB_SCALAR_TEXT ? KB_TAGGED_TEXT : KB_TAGGED_SCALAR;
}

/* Whether a scalar is the merge key `<<` (isMerge in goyaml.v2's decode.go). */
int kb_yaml_is_merge_key (const char *text, size_t size, int is_plain, const char *tag);

/*
** libyaml compares each %TAG directive with all before it, and each tag with all of them. Returns
** the offset of the first line beyond the limit, `size` if there is none.
*/
#define KB_YAML_MAX_TAG_DIRECTIVES 1000
size_t kb_yaml_excess_directive (const char *text, size_t size);

/* The part of a tag after `tag:yaml.org,2002:`, NULL for any other tag. */
const char *kb_yaml_core_tag (const char *tag);

#endif
