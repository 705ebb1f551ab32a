/*
** template_place.h - the places of an object whose text must be base64. Types of places come from
** the schema (template_places_binding.c).
*/

#ifndef KUBEBUNDLE_TEMPLATE_PLACE_H
#define KUBEBUNDLE_TEMPLATE_PLACE_H

#include <stddef.h>

typedef enum {
  KB_PLACE_ANY,
  KB_PLACE_OBJECT,  /* a whole object: the document, or an item of a List */
  KB_PLACE_OBJECTS, /* a List's items */
  KB_PLACE_KIND,    /* the object's kind */
  KB_PLACE_DATA,    /* data of a Secret or ConfigMap */
  KB_PLACE_DATUM,   /* base64 if the object is a Secret */
  KB_PLACE_BINARY,  /* binaryData of a ConfigMap */
  KB_PLACE_BASE64   /* text that is base64 */
} kb_place;

/* The place of the value of a key in the map at `map`, and of the items of the list at `list`. */
kb_place kb_place_of_key (kb_place map, const char *key, size_t size);
kb_place kb_place_of_item (kb_place list);

#endif
