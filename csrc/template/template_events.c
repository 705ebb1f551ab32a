/*
** template_events.c - events as bytes: the structure of a template, kept for comparison with its
** renderings.
*/

#include <string.h>

#include "base/buffer.h"
#include "template.h"

typedef struct record {
  size_t size, anchor_size, tag_size;
  unsigned char type, style, tokened;
} record;

static char *append (char *to, const char *from, size_t size) {
  if (size > 0)
    memcpy(to, from, size);
  return to + size;
}

int kb_record_add (kb_buffer *records, const kb_event *event) {
  record head;
  size_t bytes = event->type == KB_EVENT_HOLE ? 0 : event->size;
  char *to =
      kb_buffer_reserve(records, sizeof(head) + bytes + event->anchor_size + event->tag_size);
  if (to == NULL)
    return 0;
  memset(&head, 0, sizeof(head));
  head.size = event->size;
  head.anchor_size = event->anchor_size;
  head.tag_size = event->tag_size;
  head.type = (unsigned char)event->type;
  head.style = (unsigned char)event->style;
  memcpy(to, &head, sizeof(head));
  to = append(to + sizeof(head), event->value, bytes);
  to = append(to, event->anchor, event->anchor_size);
  to = append(to, event->tag, event->tag_size);
  records->size = (size_t)(to - records->data);
  return 1;
}

void kb_record_read (const kb_buffer *records, size_t *offset, kb_event *event) {
  record head;
  memset(event, 0, sizeof(kb_event));
  if (*offset >= records->size) {
    event->type = KB_EVENT_END;
    return;
  }
  memcpy(&head, records->data + *offset, sizeof(head));
  *offset += sizeof(head);
  event->type = (kb_event_type)head.type;
  event->style = (kb_style)head.style;
  event->tokened = head.tokened;
  event->size = head.size;
  event->anchor_size = head.anchor_size;
  event->tag_size = head.tag_size;
  event->value = records->data + *offset;
  event->anchor = event->value + (event->type == KB_EVENT_HOLE ? 0 : head.size);
  event->tag = event->anchor + head.anchor_size;
  *offset = (size_t)(event->tag + head.tag_size - records->data);
}

void kb_record_mark (kb_buffer *records, size_t offset) {
  record head;
  memcpy(&head, records->data + offset, sizeof(head));
  head.tokened = 1;
  memcpy(records->data + offset, &head, sizeof(head));
}

static int equal_bytes (const char *a, size_t a_size, const char *b, size_t b_size) {
  return a_size == b_size && (a_size == 0 || memcmp(a, b, a_size) == 0);
}

int kb_event_equal (const kb_event *a, const kb_event *b) {
  return a->type == b->type && a->style == b->style &&
         equal_bytes(a->value, a->size, b->value, b->size) &&
         equal_bytes(a->anchor, a->anchor_size, b->anchor, b->anchor_size) &&
         equal_bytes(a->tag, a->tag_size, b->tag, b->tag_size);
}
