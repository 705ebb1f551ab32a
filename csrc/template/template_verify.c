/* template_verify.c - parses a rendering and compares it with its template, event by event. */

#include "template_verify.h"

#include <string.h>

#include "scalar/scalar.h"
#include "yaml/yaml_tag.h"

/* The expected events: the template's records, and in each hole those of its span. */
typedef struct expectation {
  const kb_rendering *r;
  size_t at;                /* in the template's records */
  size_t hole, end;         /* in the expected records, while inside a hole */
  size_t span;              /* the last hole's */
  const char *anchor, *tag; /* of the hole's first event */
  size_t anchor_size, tag_size;
} expectation;

static void next_in_hole (expectation *e, kb_event *event) {
  kb_record_read(e->r->writer.expected, &e->hole, event);
  event->anchor = e->anchor;
  event->anchor_size = e->anchor_size;
  event->tag = e->tag;
  event->tag_size = e->tag_size;
  e->anchor_size = e->tag_size = 0;
}

/* Returns whether the event is inside a hole. */
static int next_expected (expectation *e, kb_event *event) {
  const size_t *start;
  if (e->hole == e->end) {
    kb_record_read(&e->r->t->events, &e->at, event);
    if (event->type != KB_EVENT_HOLE)
      return 0;
    e->span = event->size;
    start = KB_ITEMS(*e->r->starts, size_t) + e->span;
    e->hole = start[0];
    e->end = start[1];
    e->anchor = event->anchor;
    e->anchor_size = event->anchor_size;
    e->tag = event->tag;
    e->tag_size = event->tag_size;
  }
  next_in_hole(e, event);
  return 1;
}

/*
** Events do not distinguish numbers from strings, so a plain scalar with values is checked by its
** text, unless it is meant to have a type.
*/
static int is_right_type (const kb_event *expected, int written) {
  return !written || expected->style != KB_STYLE_PLAIN ||
         !kb_scalar_ambiguous(expected->value, expected->size);
}

/* With the tag `!` or `!!merge`, quotes do not make `<<` an ordinary key. */
static int may_merge (const kb_event *found, int written) {
  int is_unspecific = found->tag_size == 1 && *found->tag == '!';
  return written && found->tag_size > 0 &&
         kb_yaml_is_merge_key(found->value, found->size, is_unspecific, found->tag);
}

static int as_expected (kb_event *expected, const kb_event *found, int written) {
  int is_right = is_right_type(expected, written) && !may_merge(found, written);
  if (expected->style == KB_STYLE_TYPED)
    expected->style = KB_STYLE_PLAIN;
  return is_right && kb_event_equal(expected, found);
}

static kb_verdict compare (const kb_rendering *r, kb_reader *reader, size_t *span) {
  expectation e;
  kb_event expected, found;
  memset(&e, 0, sizeof(e));
  e.r = r;
  e.span = KB_NO_SPAN;
  do {
    int written = next_expected(&e, &expected);
    *span = e.span;
    kb_reader_next(reader, &found);
    if (found.type == KB_EVENT_NO_MEMORY)
      return KB_VERIFY_NO_MEMORY;
    if (!as_expected(&expected, &found, written))
      return KB_DIFFERENT;
  } while (found.type != KB_EVENT_END);
  return KB_VERIFIED;
}

kb_verdict kb_verify (const kb_rendering *r, size_t *span) {
  kb_reader *reader = kb_reader_open(r->t->mode, r->writer.out->data, r->writer.out->size);
  kb_verdict verdict;
  if (reader == NULL)
    return KB_VERIFY_NO_MEMORY;
  verdict = compare(r, reader, span);
  kb_reader_close(reader);
  return verdict;
}
