/* yaml_tag.h - scalars with an explicit tag, and how many %TAG directives there may be. */

#ifndef KUBEBUNDLE_YAML_TAG_H
#define KUBEBUNDLE_YAML_TAG_H

#include <stddef.h>

#include "scalar.h"

typedef enum {
  KB_TAGGED_TEXT,   /* the text as it stands: also what every unknown tag means */
  KB_TAGGED_BINARY, /* base64 */
  KB_TAGGED_SCALAR, /* what *scalar says */
  KB_TAGGED_WRONG   /* the text is none of that tag's values */
} kb_tagged;

/* `tag` is the whole one, as libyaml gives it. Binary and timestamps are Kubernetes' only. */
kb_tagged kb_yaml_tagged (const char *tag, const char *text, size_t size, kb_schema schema,
                          kb_scalar *scalar);

/*
** libyaml compares each %TAG directive with all before it, and each tag with all of them. Returns
** the offset of the first line with one too many, `size` where there is none.
*/
#define KB_YAML_MAX_TAG_DIRECTIVES 1000
size_t kb_yaml_excess_directive (const char *text, size_t size);

/* The part of a tag after `tag:yaml.org,2002:`, NULL for any other tag. */
const char *kb_yaml_core_tag (const char *tag);

#endif
