/* edit_scan.c - see edit_scan.h. */

#include "edit_scan.h"

#include <stdio.h>
#include <string.h>

#include "base/depth.h"
#include "json/json_text.h"

/* {====== Comments in JSON ====== */

/* After the string at `at`. */
static char *skip_string (char *at, const char *end) {
  for (at++; at < end && *at != '"'; at++)
    if (*at == '\\' && at + 1 < end)
      at++;
  return at < end ? at + 1 : at;
}

void kb_edit_blank_comments (char *text, size_t size) {
  char *at = text, *end = text + size;
  while (at < end) {
    const char *stop = kb_json_comment_end(at, end);
    if (stop == NULL)
      at = *at == '"' ? skip_string(at, end) : at + 1;
    else
      for (; at < stop; at++)
        if (*at != '\n' && *at != '\r')
          *at = ' ';
  }
}

/* }====== */

/* {====== Events ====== */

/* The lines up to `at`. */
typedef struct line_walk {
  const char *text;
  size_t at, line, start;
} line_walk;

/* Events come in text order; for one that does not, the walk starts again. */
static void walk_to (line_walk *walk, size_t to) {
  if (to < walk->start)
    walk->at = walk->line = walk->start = 0;
  for (; walk->at < to; walk->at++) {
    char c = walk->text[walk->at];
    if (c != '\n' && (c != '\r' || walk->text[walk->at + 1] == '\n'))
      continue;
    walk->line++;
    walk->start = walk->at + 1;
  }
}

static int add (kb_edit_scan *scan, kb_reader *reader, line_walk *walk, const kb_event *event) {
  kb_edit_place place;
  memset(&place, 0, sizeof(place));
  place.type = (unsigned char)event->type;
  place.style = (unsigned char)event->style;
  place.from = kb_reader_offset(reader, event->start);
  place.to = kb_reader_offset(reader, event->end);
  place.record = scan->records->size;
  walk_to(walk, place.from);
  place.line = walk->line;
  place.line_start = walk->start;
  return kb_buffer_add(scan->places, &place, sizeof(place)) && kb_record_add(scan->records, event);
}

static void set_fault (kb_edit_scan *scan, const char *code, const char *message, size_t offset) {
  snprintf(scan->code, sizeof(scan->code), "%s", code);
  snprintf(scan->message, sizeof(scan->message), "%s", message);
  scan->offset = offset;
}

/* libyaml takes quadratic time in the depth of brackets. */
static int is_too_deep (kb_edit_scan *scan, const kb_event *event, size_t *depth) {
  if (event->type == KB_EVENT_SEQUENCE_START || event->type == KB_EVENT_MAPPING_START)
    ++*depth;
  else if (event->type == KB_EVENT_SEQUENCE_END || event->type == KB_EVENT_MAPPING_END)
    --*depth;
  if (*depth <= KB_MAX_DEPTH)
    return 0;
  set_fault(scan, "yaml.depth-limit", "more than 1000 levels", event->start);
  return 1;
}

static int read_events (kb_edit_scan *scan, kb_reader *reader, const char *text) {
  line_walk walk = {text, 0, 0, 0};
  size_t depth = 0;
  kb_event event;
  for (;;) {
    kb_reader_next(reader, &event);
    if (event.type == KB_EVENT_NO_MEMORY)
      return 0;
    if (event.type == KB_EVENT_WRONG) {
      kb_problem problem = kb_reader_problem(reader);
      set_fault(scan, problem.code, problem.message, problem.offset);
    }
    if (event.type == KB_EVENT_END || scan->code[0] != '\0' || is_too_deep(scan, &event, &depth))
      return 1;
    if (!add(scan, reader, &walk, &event))
      return 0;
  }
}

int kb_edit_read (kb_edit_scan *scan, kb_mode mode, const char *text, size_t size) {
  kb_reader *reader = kb_reader_open(mode, text, size);
  int done;
  scan->code[0] = '\0';
  if (reader == NULL)
    return 0;
  done = read_events(scan, reader, text);
  kb_reader_close(reader);
  return done;
}

/* }====== */
