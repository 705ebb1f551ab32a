/*
** template_place.c - where an object holds base64: `data` of a Secret, `binaryData` of a ConfigMap.
*/

#include "template_place.h"

#include <string.h>

typedef struct field {
  const char *key;
  size_t size;
  kb_place value;
} field;

#define KEY(text) text, sizeof(text) - 1

static const field fields[] = {{KEY("kind"), KB_PLACE_KIND},
                               {KEY("items"), KB_PLACE_OBJECTS},
                               {KEY("data"), KB_PLACE_DATA},
                               {KEY("binaryData"), KB_PLACE_BINARY}};

kb_place kb_place_of_key (kb_place map, const char *key, size_t size) {
  size_t i;
  if (map == KB_PLACE_DATA)
    return KB_PLACE_DATUM;
  if (map == KB_PLACE_BINARY)
    return KB_PLACE_BASE64;
  if (map != KB_PLACE_OBJECT)
    return KB_PLACE_ANY;
  for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
    if (fields[i].size == size && memcmp(fields[i].key, key, size) == 0)
      return fields[i].value;
  return KB_PLACE_ANY;
}

kb_place kb_place_of_item (kb_place list) {
  return list == KB_PLACE_OBJECTS ? KB_PLACE_OBJECT : KB_PLACE_ANY;
}
