/* yaml_tag.h - what a scalar is, with and without a tag, and how many %TAG directives there may be.
 */

#ifndef KUBEBUNDLE_YAML_TAG_H
#define KUBEBUNDLE_YAML_TAG_H

#include <stddef.h>

#include "scalar/scalar.h"

typedef enum {
  KB_TAGGED_TEXT,   /* the text verbatim: also what every unknown tag means */
  KB_TAGGED_BINARY, /* base64 */
  KB_TAGGED_SCALAR, /* what *scalar says */
  KB_TAGGED_WRONG   /* the text is not a value of that tag */
} kb_tagged;

/* `tag` is the whole one, as libyaml gives it. Binary and timestamps are Kubernetes' only. */
kb_tagged kb_yaml_tagged (const char *tag, const char *text, size_t size, kb_schema schema,
                          kb_scalar *scalar);

/*
** What a scalar is. `tag` NULL: it has none, and `is_plain` says that it has no quotes either.
** The kind of *scalar is KB_SCALAR_TEXT where KB_TAGGED_TEXT is returned.
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

/* Whether a scalar is the key `<<` that merges (isMerge in goyaml.v2's decode.go). */
int kb_yaml_is_merge_key (const char *text, size_t size, int is_plain, const char *tag);

/*
** libyaml compares each %TAG directive with all before it, and each tag with all of them. Returns
** the offset of the first line with one too many, `size` where there is none.
*/
#define KB_YAML_MAX_TAG_DIRECTIVES 1000
size_t kb_yaml_excess_directive (const char *text, size_t size);

/* The part of a tag after `tag:yaml.org,2002:`, NULL for any other tag. */
const char *kb_yaml_core_tag (const char *tag);

#endif
