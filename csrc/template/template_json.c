/*
** template_json.c - the events of a JSON text, which may have comments. The strict scan
** (json_scan.h) comes first, so its findings are not checked again.
*/

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/utf8.h"
#include "template_reader.h"
#include "json/json_scan.h"
#include "json/json_text.h"

int kb_json_events_open (kb_json_events *reader, const char *text, size_t size) {
  kb_json document;
  kb_scan_result result;
  memset(reader, 0, sizeof(kb_json_events));
  memset(&document, 0, sizeof(document));
  reader->string.secret = 1;
  reader->text = text;
  reader->size = size;
  result = kb_json_scan(&document, text, size, KB_JSON_COMMENTS);
  free(document.notes.items);
  reader->fault = document.fault;
  reader->wrong = result == KB_SCAN_FAULT;
  return result != KB_SCAN_NO_MEMORY;
}

void kb_json_events_close (kb_json_events *reader) {
  kb_buffer_free(&reader->string);
}

/* {====== Strings ====== */

/* Reads the escape at *at, after its backslash, and moves *at past it. */
static size_t read_escape (const char **at, char *to) {
  static const char letters[] = "bfnrt", meant[] = "\b\f\n\r\t";
  char c = *(*at)++;
  const char *letter;
  unsigned long code;
  if (c != 'u') {
    letter = strchr(letters, c);
    to[0] = letter == NULL ? c : meant[letter - letters];
    return 1;
  }
  code = kb_json_code_unit(*at);
  *at += 4;
  if (code >= 0xD800 && code <= 0xDBFF) { /* the other half follows */
    code = 0x10000 + ((code & 0x3FF) << 10) + (kb_json_code_unit(*at + 2) & 0x3FF);
    *at += 6;
  }
  return kb_utf8_put(code, to);
}

/* Decodes the text between the quotes; 0 if out of memory. */
static int decode (kb_json_events *reader, const char *at, const char *end, kb_event *event) {
  char *to;
  event->value = at;
  event->size = (size_t)(end - at);
  if (memchr(at, '\\', event->size) == NULL)
    return 1;
  reader->string.size = 0;
  to = kb_buffer_reserve(&reader->string, event->size); /* values are never longer than escapes */
  if (to == NULL)
    return 0;
  event->value = to;
  while (at < end) {
    if (*at == '\\') {
      at++;
      to += read_escape(&at, to);
    }
    else
      *to++ = *at++;
  }
  event->size = (size_t)(to - event->value);
  return 1;
}

/* }====== */

static void next_string (kb_json_events *reader, kb_event *event) {
  size_t start = reader->at++;
  while (reader->text[reader->at] != '"')
    reader->at += reader->text[reader->at] == '\\' ? 2 : 1;
  event->style = KB_STYLE_DOUBLE;
  event->type = decode(reader, reader->text + start + 1, reader->text + reader->at, event)
                    ? KB_EVENT_SCALAR
                    : KB_EVENT_NO_MEMORY;
  reader->at++;
}

/* A number, true, false or null. */
static void next_literal (kb_json_events *reader, kb_event *event) {
  size_t start = reader->at;
  while (reader->at < reader->size && strchr(",:]}/ \t\r\n", reader->text[reader->at]) == NULL)
    reader->at++;
  event->type = KB_EVENT_SCALAR;
  event->style = KB_STYLE_PLAIN;
  event->value = reader->text + start;
  event->size = reader->at - start;
}

static void next_collection (kb_json_events *reader, kb_event *event) {
  char c = reader->text[reader->at++];
  if (c == '{' || c == '[')
    event->style = KB_STYLE_FLOW;
  if (c == '{' || c == '}')
    event->type = c == '{' ? KB_EVENT_MAPPING_START : KB_EVENT_MAPPING_END;
  else
    event->type = c == '[' ? KB_EVENT_SEQUENCE_START : KB_EVENT_SEQUENCE_END;
}

/* Moves to the next bracket or scalar. */
static void skip_gap (kb_json_events *reader) {
  const char *end = reader->text + reader->size;
  while (reader->at < reader->size) {
    const char *at = reader->text + reader->at;
    if (*at == '/')
      reader->at = (size_t)(kb_json_comment_end(at, end) - reader->text);
    else if (memchr(" \t\r\n:,", *at, 6) != NULL)
      reader->at++;
    else
      return;
  }
}

/* The text is one document; its start and end are events as in YAML. */
static int next_edge (kb_json_events *reader, kb_event *event) {
  if (!reader->started) {
    reader->started = 1;
    event->type = KB_EVENT_DOCUMENT_START;
    return 1;
  }
  skip_gap(reader);
  event->start = event->end = reader->at;
  if (reader->at < reader->size)
    return 0;
  event->type = reader->ended ? KB_EVENT_END : KB_EVENT_DOCUMENT_END;
  reader->ended = 1;
  return 1;
}

void kb_json_events_next (kb_json_events *reader, kb_event *event) {
  memset(event, 0, sizeof(kb_event));
  if (reader->wrong) {
    event->type = KB_EVENT_WRONG;
    return;
  }
  if (next_edge(reader, event))
    return;
  if (reader->text[reader->at] == '"')
    next_string(reader, event);
  else if (strchr("[]{}", reader->text[reader->at]) != NULL)
    next_collection(reader, event);
  else
    next_literal(reader, event);
  event->end = reader->at;
}
