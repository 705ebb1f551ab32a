/*
** template_place.h - where in a Kubernetes object a value stands, as far as that says what may
** stand there.
*/

#ifndef KUBEBUNDLE_TEMPLATE_PLACE_H
#define KUBEBUNDLE_TEMPLATE_PLACE_H

#include <stddef.h>

typedef enum {
  KB_PLACE_ANY,
  KB_PLACE_OBJECT,     /* a whole object: the document, or an item of a List */
  KB_PLACE_OBJECTS,    /* a List's items */
  KB_PLACE_TEXT,       /* a scalar there is text */
  KB_PLACE_KIND,       /* the object's kind, a text */
  KB_PLACE_TEXT_MAP,   /* its scalars are text: labels, annotations, stringData */
  KB_PLACE_SELECTOR,   /* the same, and matchLabels and matchExpressions */
  KB_PLACE_TEXT_LIST,  /* its items are text: args, command */
  KB_PLACE_NAMED_LIST, /* items with name and value, both text: env */
  KB_PLACE_NAMED,
  KB_PLACE_MATCHES, /* matchExpressions: items whose values are text */
  KB_PLACE_MATCH,
  KB_PLACE_DATA,   /* data of a Secret or ConfigMap */
  KB_PLACE_DATUM,  /* text, and base64 where the object is a Secret */
  KB_PLACE_BINARY, /* binaryData of a ConfigMap */
  KB_PLACE_BASE64, /* text that is base64 */
  KB_PLACE_SCHEMA  /* a description of fields: what looks like labels there is none */
} kb_place;

/* Of the value under a key of the map at `map`, and of the items of the list at `list`. */
kb_place kb_place_of_key (kb_place map, const char *key, size_t size);
kb_place kb_place_of_item (kb_place list);

/* Whether Kubernetes wants text for a scalar there (`null`: a null, which a container may be). */
int kb_place_is_text (kb_place place, int null);

#endif
