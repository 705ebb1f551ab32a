/* template_write.c - writes scalars, and records the events expected for them. */

#include "template_write.h"

#include <string.h>

#include "yaml/yaml_text.h"

int kb_expect (kb_writer *writer, kb_event_type type, kb_style style, const char *value,
               size_t size) {
  kb_event event;
  memset(&event, 0, sizeof(event));
  event.type = type;
  event.style = style;
  event.value = value;
  event.size = size;
  return kb_record_add(writer->expected, &event);
}

int kb_write_double (kb_writer *writer, const char *text, size_t size) {
  return kb_buffer_add(writer->out, "\"", 1) &&
         kb_yaml_escape(writer->out, text, size, writer->mode == KB_MODE_JSON) &&
         kb_buffer_add(writer->out, "\"", 1) &&
         kb_expect(writer, KB_EVENT_SCALAR, KB_STYLE_DOUBLE, text, size);
}

int kb_write_plain (kb_writer *writer, const char *text, size_t size) {
  return kb_buffer_add(writer->out, text, size) &&
         kb_expect(writer, KB_EVENT_SCALAR, KB_STYLE_PLAIN, text, size);
}

int kb_write_typed (kb_writer *writer, const char *text, size_t size) {
  return kb_buffer_add(writer->out, text, size) &&
         kb_expect(writer, KB_EVENT_SCALAR, KB_STYLE_TYPED, text, size);
}

int kb_write_text (kb_writer *writer, const char *text, size_t size, int flow) {
  if (writer->mode != KB_MODE_JSON && kb_yaml_fits_plain(text, size, flow, 0))
    return kb_write_plain(writer, text, size);
  return kb_write_double(writer, text, size);
}

int kb_key_fits (const char *text, size_t size, size_t before) {
  size_t at, units = before;
  for (at = 0; at < size; at++)
    units += ((unsigned char)text[at] & 0xC0) != 0x80 ? 1 + ((unsigned char)text[at] >= 0xF0) : 0;
  return units <= 1024;
}
