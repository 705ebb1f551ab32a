/*
** template_store.c - a template's memory: adding faults, freeing its buffers, packing them into
** one block.
*/

#include <string.h>

#include "base/buffer.h"
#include "template.h"

int kb_fault_add (kb_buffer *faults, kb_fault_code code, size_t offset, size_t token) {
  kb_fault fault;
  memset(&fault, 0, sizeof(fault));
  fault.code = code;
  fault.offset = offset;
  fault.token = token;
  return kb_buffer_add(faults, &fault, sizeof(fault));
}

int kb_fault_document (kb_template *t, const char *code, const char *reason, size_t offset) {
  strncpy(t->code, code, sizeof(t->code) - 1);
  strncpy(t->reason, reason, sizeof(t->reason) - 1);
  return kb_fault_add(&t->faults, KB_FAULT_DOCUMENT, offset, KB_NO_SPAN);
}

/* The i-th buffer of a scanned template; NULL after the last. */
static kb_buffer *buffer_of (kb_template *t, int i) {
  kb_buffer *const buffers[] = {&t->tokens, &t->spans,  &t->objects, &t->faults,
                                &t->values, &t->events, &t->markup,  NULL};
  return buffers[i];
}

void kb_template_free (kb_template *t) {
  int i;
  kb_buffer_free(&t->masked);
  for (i = 0; buffer_of(t, i) != NULL; i++)
    kb_buffer_free(buffer_of(t, i));
}

/* Rounded up to the alignment of any of the structures. */
static size_t aligned (size_t size) {
  return (size + sizeof(size_t) - 1) / sizeof(size_t) * sizeof(size_t);
}

size_t kb_template_packed_size (const kb_template *t) {
  kb_template copy = *t;
  size_t size = aligned(sizeof(kb_template));
  int i;
  for (i = 0; buffer_of(&copy, i) != NULL; i++)
    size += aligned(buffer_of(&copy, i)->size);
  return size;
}

void kb_template_pack (const kb_template *t, void *block) {
  kb_template *packed = (kb_template *)block;
  char *at = (char *)block + aligned(sizeof(kb_template));
  int i;
  *packed = *t;
  for (i = 0; buffer_of(packed, i) != NULL; i++) {
    kb_buffer *buffer = buffer_of(packed, i);
    if (buffer->size > 0)
      memcpy(at, buffer->data, buffer->size);
    buffer->data = at;
    buffer->capacity = buffer->size;
    at += aligned(buffer->size);
  }
}
