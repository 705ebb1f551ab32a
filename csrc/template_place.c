/*
** template_place.c - where Kubernetes wants text. The fields are those of the API's types
** (k8s.io/api, k8s.io/apimachinery) that are string, []string, map[string]string or
** map[string][]byte, and that people fill with what looks like a number.
*/

#include "template_place.h"

#include <string.h>

typedef struct field {
  kb_place map; /* KB_PLACE_ANY: wherever the key stands */
  const char *key;
  size_t size;
  kb_place value;
} field;

#define KEY(text) text, sizeof(text) - 1

static const field fields[] = {{KB_PLACE_OBJECT, KEY("apiVersion"), KB_PLACE_TEXT},
                               {KB_PLACE_OBJECT, KEY("kind"), KB_PLACE_KIND},
                               {KB_PLACE_OBJECT, KEY("type"), KB_PLACE_TEXT},
                               {KB_PLACE_OBJECT, KEY("items"), KB_PLACE_OBJECTS},
                               {KB_PLACE_OBJECT, KEY("data"), KB_PLACE_DATA},
                               {KB_PLACE_OBJECT, KEY("binaryData"), KB_PLACE_BINARY},
                               {KB_PLACE_OBJECT, KEY("stringData"), KB_PLACE_TEXT_MAP},
                               {KB_PLACE_NAMED, KEY("key"), KB_PLACE_TEXT},
                               {KB_PLACE_NAMED, KEY("value"), KB_PLACE_TEXT},
                               {KB_PLACE_MATCH, KEY("key"), KB_PLACE_TEXT},
                               {KB_PLACE_MATCH, KEY("values"), KB_PLACE_TEXT_LIST},
                               {KB_PLACE_ANY, KEY("labels"), KB_PLACE_TEXT_MAP},
                               {KB_PLACE_ANY, KEY("annotations"), KB_PLACE_TEXT_MAP},
                               {KB_PLACE_ANY, KEY("matchLabels"), KB_PLACE_TEXT_MAP},
                               {KB_PLACE_ANY, KEY("selector"), KB_PLACE_SELECTOR},
                               {KB_PLACE_ANY, KEY("nodeSelector"), KB_PLACE_TEXT_MAP},
                               {KB_PLACE_ANY, KEY("matchExpressions"), KB_PLACE_MATCHES},
                               {KB_PLACE_ANY, KEY("matchFields"), KB_PLACE_MATCHES},
                               {KB_PLACE_ANY, KEY("env"), KB_PLACE_NAMED_LIST},
                               {KB_PLACE_ANY, KEY("httpHeaders"), KB_PLACE_NAMED_LIST},
                               {KB_PLACE_ANY, KEY("sysctls"), KB_PLACE_NAMED_LIST},
                               {KB_PLACE_ANY, KEY("tolerations"), KB_PLACE_NAMED_LIST},
                               {KB_PLACE_ANY, KEY("taints"), KB_PLACE_NAMED_LIST},
                               {KB_PLACE_ANY, KEY("args"), KB_PLACE_TEXT_LIST},
                               {KB_PLACE_ANY, KEY("command"), KB_PLACE_TEXT_LIST},
                               {KB_PLACE_ANY, KEY("name"), KB_PLACE_TEXT},
                               {KB_PLACE_ANY, KEY("generateName"), KB_PLACE_TEXT},
                               {KB_PLACE_ANY, KEY("namespace"), KB_PLACE_TEXT},
                               {KB_PLACE_ANY, KEY("image"), KB_PLACE_TEXT},
                               {KB_PLACE_ANY, KEY("hostname"), KB_PLACE_TEXT},
                               {KB_PLACE_ANY, KEY("serviceAccountName"), KB_PLACE_TEXT},
                               {KB_PLACE_ANY, KEY("secretName"), KB_PLACE_TEXT},
                               {KB_PLACE_ANY, KEY("claimName"), KB_PLACE_TEXT},
                               {KB_PLACE_ANY, KEY("openAPIV3Schema"), KB_PLACE_SCHEMA}};

kb_place kb_place_of_key (kb_place map, const char *key, size_t size) {
  size_t i;
  switch (map) { /* what a label or a datum is called says nothing */
  case KB_PLACE_SCHEMA:
    return KB_PLACE_SCHEMA;
  case KB_PLACE_TEXT_MAP:
    return KB_PLACE_TEXT;
  case KB_PLACE_DATA:
    return KB_PLACE_DATUM;
  case KB_PLACE_BINARY:
    return KB_PLACE_BASE64;
  default:
    break;
  }
  for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
    if (fields[i].size == size && fields[i].key[0] == key[0] &&
        memcmp(fields[i].key, key, size) == 0 &&
        (fields[i].map == map || fields[i].map == KB_PLACE_ANY))
      return fields[i].value;
  return map == KB_PLACE_SELECTOR ? KB_PLACE_TEXT : KB_PLACE_ANY;
}

kb_place kb_place_of_item (kb_place list) {
  switch (list) {
  case KB_PLACE_OBJECTS:
    return KB_PLACE_OBJECT;
  case KB_PLACE_TEXT_LIST:
    return KB_PLACE_TEXT;
  case KB_PLACE_NAMED_LIST:
    return KB_PLACE_NAMED;
  case KB_PLACE_MATCHES:
    return KB_PLACE_MATCH;
  case KB_PLACE_SCHEMA:
    return KB_PLACE_SCHEMA;
  default:
    return KB_PLACE_ANY;
  }
}

int kb_place_is_text (kb_place place, int null) {
  switch (place) {
  case KB_PLACE_TEXT:
  case KB_PLACE_KIND:
    return 1;
  case KB_PLACE_TEXT_MAP:
  case KB_PLACE_SELECTOR:
  case KB_PLACE_TEXT_LIST:
  case KB_PLACE_DATA:
  case KB_PLACE_BINARY:
  case KB_PLACE_DATUM: /* null: no bytes */
  case KB_PLACE_BASE64:
    return !null;
  default:
    return 0;
  }
}
