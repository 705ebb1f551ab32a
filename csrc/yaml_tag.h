/* yaml_tag.h - scalars with an explicit tag. */

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

/* The part of a tag after `tag:yaml.org,2002:`, NULL for any other tag. */
const char *kb_yaml_core_tag (const char *tag);

#endif
