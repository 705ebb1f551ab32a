/*
** template_base64.c - text that the API server decodes: a Secret's data, a ConfigMap's
** binaryData.
*/

#include "template_base64.h"

#include "base/buffer.h"
#include "base64/base64.h"
#include "template_place.h"
#include "template_span.h"

static int is_secret (const kb_rendering *r, const kb_object *object) {
  if (object->kind == KB_NO_SPAN)
    return object->secret;
  return kb_span_is(r, KB_ITEMS(r->t->spans, kb_span) + object->kind, "Secret");
}

int kb_wants_base64 (const kb_rendering *r, unsigned place, size_t object) {
  return place == KB_PLACE_BASE64 ||
         (place == KB_PLACE_DATUM && is_secret(r, KB_ITEMS(r->t->objects, kb_object) + object));
}

int kb_is_base64 (const char *text, size_t size, int *valid) {
  kb_base64_form form = {.lenient = 1};
  kb_buffer bytes = {NULL, 0, 0, 1};
  size_t offset;
  if (kb_buffer_reserve(&bytes, KB_BASE64_DECODED_ROOM(size)) == NULL)
    return 0;
  *valid = kb_base64_decode(text, size, bytes.data, &bytes.size, &offset, &form);
  kb_buffer_free(&bytes);
  return 1;
}
