/*
** template_scan.c - one walk over a template: which scalars hold tokens, and the document's
** structure. The text is read with its tokens masked, so that ` #(x)#` is not a comment and
** offsets stay. libyaml's marks count characters and include anchors and tags.
*/

#include "template_scan.h"

#include <string.h>

#include "base/buffer.h"
#include "base/depth.h"
#include "template_gap.h"
#include "template_layout.h"
#include "template_place.h"
#include "yaml/yaml_break.h"

typedef struct frame {
  unsigned char place, value; /* of the collection; of the value that follows a key */
  unsigned char map, flow;
  unsigned char keyed; /* in a map: after a key, before its value */
  size_t object;
  size_t record; /* of the collection's start */
  size_t column; /* of its keys or dashes, KB_NO_SPAN in flow style or if unknown */
} frame;

typedef struct scan {
  kb_template *t;
  size_t next;       /* token */
  int is_text;       /* a document is a text file; the first of them begins at text_start */
  size_t text_start; /* in characters */
  size_t scalar_end; /* where the last scalar ended, in characters */
  int gap_open;
  kb_gap gap;
  kb_shown shown;
  size_t depth;
  frame frames[KB_MAX_DEPTH + 1]; /* frames[0] is the document's */
} scan;

/* {====== From characters to bytes ====== */

/* The offset `count` characters before `offset`. In JSON a character is a byte. */
static size_t back (const kb_template *t, size_t offset, size_t count) {
  if (t->mode == KB_MODE_JSON)
    return offset - count;
  while (count > 0 && offset > 0) {
    offset--;
    count -= ((unsigned char)t->masked.data[offset] & 0xC0) != 0x80;
  }
  return offset;
}

/* The offset `count` characters after `offset`; at most the text's end. */
static size_t forth (const kb_template *t, size_t offset, size_t count) {
  if (t->mode == KB_MODE_JSON)
    return offset + count;
  while (count > 0 && offset < t->size) {
    offset++;
    while (offset < t->size && ((unsigned char)t->masked.data[offset] & 0xC0) == 0x80)
      offset++;
    count--;
  }
  return offset;
}

/* }====== */

/* {====== Tokens ====== */

static kb_token *token_at (const scan *s, size_t index) {
  return KB_ITEMS(s->t->tokens, kb_token) + index;
}

/* Whether another token begins before the character. */
static int token_before (const scan *s, size_t character) {
  return s->next < KB_COUNT(s->t->tokens, kb_token) && token_at(s, s->next)->character < character;
}

/* Handles the next token, which is not in a scalar. */
static int pass_gap_token (scan *s) {
  kb_token *token = token_at(s, s->next);
  if (s->t->mode == KB_MODE_JSON) { /* outside a JSON scalar, only a comment can hold one */
    token->place = KB_TOKEN_COMMENT;
    s->next++;
    return 1;
  }
  if (!s->gap_open) {
    s->gap = kb_gap_open(s->t, back(s->t, token->offset, token->character - s->scalar_end));
    s->gap_open = 1;
  }
  return kb_gap_token(s->t, &s->gap, s->next++);
}

static int pass_gap_tokens (scan *s, size_t character) {
  while (token_before(s, character))
    if (!pass_gap_token(s))
      return 0;
  return 1;
}

static void end_scalar (scan *s, const kb_event *event) {
  if (event->end > s->scalar_end)
    s->scalar_end = event->end;
  s->gap_open = 0;
}

/* }====== */

/* {====== Places ====== */

static kb_place next_place (const scan *s) {
  const frame *top = &s->frames[s->depth];
  if (s->depth == 0)
    return KB_PLACE_OBJECT;
  if (!top->map)
    return kb_place_of_item((kb_place)top->place);
  return top->keyed ? (kb_place)top->value : KB_PLACE_ANY;
}

static int at_key (const scan *s) {
  return s->frames[s->depth].map && !s->frames[s->depth].keyed;
}

/* A node is complete: a key is followed by its value. */
static void end_node (scan *s, const kb_event *key) {
  frame *top = &s->frames[s->depth];
  if (at_key(s))
    top->value = key->type == KB_EVENT_SCALAR
                     ? (unsigned char)kb_place_of_key((kb_place)top->place, key->value, key->size)
                     : KB_PLACE_ANY;
  top->keyed = (unsigned char)(top->map && !top->keyed);
}

/* Records the column of the innermost collection's content. */
static void note_column (scan *s, size_t column) {
  frame *top = &s->frames[s->depth], *parent = top - 1;
  top->column = column;
  if (s->depth > 1 && parent->map && parent->keyed && parent->column != KB_NO_SPAN)
    kb_show_step(&s->shown, top->map, parent->column, column);
}

/* Records a key that begins at its mapping's column. */
static void note_key (scan *s, const kb_event *event) {
  const frame *top = &s->frames[s->depth];
  if (at_key(s) && !top->flow && top->column == KB_NO_SPAN)
    note_column(s, event->column);
}

static int start_collection (scan *s, const kb_event *event) {
  kb_place place = next_place(s);
  frame *top;
  note_key(s, event);
  if (at_key(s))
    place = KB_PLACE_ANY;
  kb_show_collection(&s->shown, event, s->depth > 0);
  s->depth++;
  top = &s->frames[s->depth];
  memset(top, 0, sizeof(frame));
  top->place = (unsigned char)place;
  top->map = event->type == KB_EVENT_MAPPING_START;
  top->flow = event->style == KB_STYLE_FLOW;
  top->object = s->frames[s->depth - 1].object;
  top->record = s->t->events.size;
  top->column = KB_NO_SPAN;
  /* an anchor or tag may be on another line */
  if (!top->map && !top->flow && event->anchor_size + event->tag_size == 0)
    note_column(s, event->column);
  if (place == KB_PLACE_OBJECT && top->map) {
    kb_object object = {KB_NO_SPAN, 0};
    top->object = KB_COUNT(s->t->objects, kb_object);
    return kb_buffer_add(&s->t->objects, &object, sizeof(object));
  }
  return 1;
}

static void note_kind (const scan *s, const kb_event *event, size_t span) {
  kb_object *object = KB_ITEMS(s->t->objects, kb_object) + s->frames[s->depth].object;
  object->kind = span;
  object->secret = span == KB_NO_SPAN && event->size == 6 && memcmp(event->value, "Secret", 6) == 0;
}

/* }====== */

/* {====== Scalars that hold tokens ====== */

/* The size of an escape in a double-quoted scalar, and whether it encodes the mask letter. */
static size_t escape_size (const char *at, int *is_mask) {
  size_t digits = at[1] == 'x' ? 2 : at[1] == 'u' ? 4 : at[1] == 'U' ? 8 : 0, i;
  unsigned long value = 0;
  for (i = 0; i < digits; i++) {
    char c = at[2 + i];
    value = value << 4 | (unsigned long)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
  }
  *is_mask = digits > 0 && value == KB_MASK;
  return 2 + digits;
}

/* The mask letter after `skipped` others; NULL if there are not as many. */
static const char *find_mask (const char *at, const char *end, size_t skipped) {
  while ((at = (const char *)memchr(at, KB_MASK, (size_t)(end - at))) != NULL && skipped > 0) {
    at++;
    skipped--;
  }
  return at;
}

/*
** Finds each token of the span in the span's value: the n-th mask letter of the source is the
** n-th of the value, whatever is between them (escapes, folded lines, indentation), because only
** blanks and line breaks are dropped. Returns whether all were found.
*/
static int align (const kb_template *t, const kb_span *span, size_t from) {
  const char *at = t->masked.data + from, *value = t->values.data + span->value, *to = value;
  const char *end = value + span->value_size;
  size_t i, skipped = 0; /* mask letters that belong to no token */
  for (i = span->first; i < span->first + span->count; i++) {
    kb_token *token = KB_ITEMS(t->tokens, kb_token) + i;
    const char *mask = t->masked.data + token->offset;
    while (at < mask) {
      int is_mask = *at == KB_MASK;
      at += *at == '\\' && span->style == KB_STYLE_DOUBLE ? escape_size(at, &is_mask) : 1;
      skipped += (size_t)is_mask;
    }
    if (token->kind == KB_TOKEN_BROKEN)
      continue;
    to = find_mask(to, end, skipped);
    if (to == NULL || (size_t)(end - to) < token->size || memcmp(to, mask, token->size) != 0)
      return 0;
    token->at = (size_t)(to - value);
    to += token->size;
    at += token->size;
    skipped = 0;
  }
  return 1;
}

/* Sets the tokens' offsets in the value; false if they cannot be found there. */
static int place_tokens (const kb_template *t, const kb_span *span, size_t from) {
  const char *value = t->values.data + span->value;
  size_t i;
  if (span->style != KB_STYLE_PLAIN || span->value_size != span->size ||
      memcmp(value, t->masked.data + span->offset, span->size) != 0)
    return align(t, span, from);
  for (i = span->first; i < span->first + span->count; i++) {
    kb_token *token = KB_ITEMS(t->tokens, kb_token) + i;
    token->at = token->offset - span->offset;
  }
  return 1;
}

/*
** Handles the tokens of a scalar that starts at span->offset and ends at the character `end`:
** sets first, count and size. `from`: where its text begins, after a block's header.
*/
static int pass_scalar_tokens (scan *s, kb_span *span, size_t from, size_t end, int *touched) {
  const kb_token *last = NULL;
  *touched = 0;
  while (s->next < KB_COUNT(s->t->tokens, kb_token) && token_at(s, s->next)->offset < from)
    if (token_at(s, s->next)->kind == KB_TOKEN_BROKEN) /* in the header's comment, or its start */
      token_at(s, s->next++)->place = KB_TOKEN_COMMENT;
    else if (!pass_gap_token(s))
      return 0;
  span->first = s->next;
  for (; token_before(s, end); s->next++) {
    kb_token *token = token_at(s, s->next);
    token->place = KB_TOKEN_LIVE;
    last = token;
    if (token->kind != KB_TOKEN_BROKEN)
      *touched = 1;
    else if (!kb_fault_add(&s->t->faults, KB_FAULT_BROKEN, token->offset, s->next))
      return 0;
  }
  span->count = s->next - span->first;
  if (last != NULL)
    span->size = forth(s->t, last->offset, end - last->character) - span->offset;
  return 1;
}

/* The start of a block scalar's text: after its first line. */
static size_t skip_header (const kb_template *t, size_t offset) {
  const char *at = t->masked.data + offset, *end = t->masked.data + t->size;
  while (at < end && kb_yaml_break_size(at, end) == 0)
    at++;
  return (size_t)(at - t->masked.data) + kb_yaml_break_size(at, end);
}

static void set_context (const scan *s, const kb_event *event, kb_span *span) {
  const kb_token *token = token_at(s, span->first);
  span->style = (unsigned char)event->style;
  span->place = (unsigned char)next_place(s);
  span->flow = s->frames[s->depth].flow;
  span->key = (unsigned char)at_key(s);
  span->object = s->frames[s->depth].object;
  span->tagged = event->tag_size > 0;
  span->layout.column = event->column;
  span->layout.parent = s->depth > 0 && !span->key ? s->frames[s->depth].column : KB_NO_SPAN;
  span->whole = event->style == KB_STYLE_PLAIN && span->count == 1 &&
                token->kind == KB_TOKEN_VALUE && event->size == token->size;
}

/* A scalar that contains the next token, or has it in its anchor or tag. */
static int scan_tokens (scan *s, const kb_event *event) {
  kb_template *t = s->t;
  int touched;
  const kb_token *token = token_at(s, s->next);
  size_t start = back(t, token->offset, token->character - event->start), from;
  kb_span span;
  memset(&span, 0, sizeof(span));
  span.offset = start;
  if (event->anchor_size + event->tag_size > 0)
    span.offset = kb_skip_properties(t, start);
  span.before = span.offset - start;
  while (s->next < KB_COUNT(t->tokens, kb_token) && token_at(s, s->next)->offset < span.offset)
    if (!pass_gap_token(s))
      return 0;
  from = event->style == KB_STYLE_LITERAL || event->style == KB_STYLE_FOLDED
             ? skip_header(t, span.offset)
             : span.offset;
  if (!pass_scalar_tokens(s, &span, from, event->end, &touched))
    return 0;
  if (!touched)
    return 1;
  set_context(s, event, &span);
  span.value = t->values.size;
  span.value_size = event->size;
  if (!kb_buffer_add(&t->values, event->value, event->size))
    return 0;
  if (!place_tokens(t, &span, from))
    return kb_fault_add(&t->faults, KB_FAULT_SHAPE, token->offset, span.first);
  return kb_buffer_add(&t->spans, &span, sizeof(span));
}

/*
** YAML reads any text without an indicator (nginx.conf, .properties, XML) as one plain scalar,
** and folds its lines. Such a document of several lines is an error, unless an anchor or a tag
** shows that it is meant to be YAML.
*/
static void check_root (scan *s, const kb_event *event) {
  if (s->depth > 0 || s->is_text || event->style != KB_STYLE_PLAIN || !event->has_lines ||
      event->anchor_size + event->tag_size > 0)
    return;
  s->is_text = 1;
  s->text_start = event->start;
}

static int add_hole (scan *s, const kb_event *event) {
  kb_event hole = *event;
  if (at_key(s)) {
    kb_record_mark(&s->t->events, s->frames[s->depth].record);
    s->t->tokened_keys = 1;
  }
  hole.type = KB_EVENT_HOLE;
  hole.size = KB_COUNT(s->t->spans, kb_span) - 1;
  return kb_record_add(&s->t->events, &hole);
}

static int scan_scalar (scan *s, const kb_event *event) {
  int touched, done;
  size_t spans = s->t->spans.size;
  check_root(s, event);
  note_key(s, event);
  if (!pass_gap_tokens(s, event->start))
    return 0;
  if (token_before(s, event->end) && !scan_tokens(s, event))
    return 0;
  touched = s->t->spans.size > spans;
  if (next_place(s) == KB_PLACE_KIND)
    note_kind(s, event, touched ? KB_COUNT(s->t->spans, kb_span) - 1 : KB_NO_SPAN);
  done = touched ? add_hole(s, event) : kb_record_add(&s->t->events, event);
  end_scalar(s, event);
  end_node(s, event);
  return done;
}

/* }====== */

/* {====== The walk ====== */

static int scan_event (scan *s, const kb_event *event) {
  if (event->type == KB_EVENT_ALIAS || (event->type == KB_EVENT_SCALAR && event->tag_size > 0))
    s->t->must_decode = 1;
  switch (event->type) {
  case KB_EVENT_SCALAR:
    return scan_scalar(s, event);
  case KB_EVENT_SEQUENCE_START:
  case KB_EVENT_MAPPING_START:
    if (!start_collection(s, event))
      return 0;
    break;
  case KB_EVENT_SEQUENCE_END:
  case KB_EVENT_MAPPING_END:
    s->depth--;
    end_node(s, event);
    break;
  case KB_EVENT_ALIAS:
    note_key(s, event);
    end_node(s, event);
    break;
  case KB_EVENT_DOCUMENT_END:
    kb_end_layout(&s->shown, s->t);
    memset(&s->shown, 0, sizeof(s->shown));
    s->shown.spans = KB_COUNT(s->t->spans, kb_span);
    break;
  default:
    break;
  }
  return kb_record_add(&s->t->events, event);
}

/* The token at an offset of JSON where a value cannot be; KB_NO_SPAN if there is none. */
static size_t find_token (const scan *s, size_t offset) {
  size_t i;
  for (i = 0; i < KB_COUNT(s->t->tokens, kb_token); i++)
    if (!token_at(s, i)->other && token_at(s, i)->offset <= offset &&
        offset < token_at(s, i)->offset + token_at(s, i)->size) {
      token_at(s, i)->place = KB_TOKEN_NOWHERE;
      return i;
    }
  return KB_NO_SPAN;
}

/* Whether a token was found in a directive, which explains all that follows. */
static int has_directive_fault (const scan *s) {
  size_t i;
  for (i = 0; i < KB_COUNT(s->t->faults, kb_fault); i++) {
    const kb_fault *fault = KB_ITEMS(s->t->faults, kb_fault) + i;
    if (fault->code == KB_FAULT_PLACE && token_at(s, fault->token)->place == KB_TOKEN_DIRECTIVE)
      return 1;
  }
  return 0;
}

/*
** Adds the fault that ends the reading: a misplaced token on that line, or the reader's problem.
** The scanner is ahead of the events, so earlier tokens may not have been handled.
*/
static int stop (const scan *s, const kb_reader *reader) {
  kb_template *t = s->t;
  kb_problem problem = kb_reader_problem(reader);
  size_t blamed;
  if (has_directive_fault(s))
    return 1;
  blamed =
      t->mode == KB_MODE_JSON ? find_token(s, problem.offset) : kb_gap_blamed(t, problem.offset);
  if (blamed != KB_NO_SPAN)
    return kb_fault_add(
        &t->faults, token_at(s, blamed)->kind == KB_TOKEN_BROKEN ? KB_FAULT_BROKEN : KB_FAULT_PLACE,
        token_at(s, blamed)->offset, blamed);
  return kb_fault_document(t, problem.code, problem.message, problem.offset);
}

static int end_walk (scan *s) {
  if (s->is_text &&
      !kb_fault_add(&s->t->faults, KB_FAULT_ROOT, forth(s->t, 0, s->text_start), KB_NO_SPAN))
    return 0;
  return pass_gap_tokens(s, (size_t)-1);
}

static int walk (scan *s, kb_reader *reader) {
  kb_event event;
  for (;;) {
    kb_reader_next(reader, &event);
    if (event.type == KB_EVENT_NO_MEMORY)
      return 0;
    if (event.type == KB_EVENT_END)
      return end_walk(s);
    if (event.type == KB_EVENT_WRONG)
      return stop(s, reader);
    if ((event.type == KB_EVENT_SEQUENCE_START || event.type == KB_EVENT_MAPPING_START) &&
        s->depth == KB_MAX_DEPTH)
      return kb_fault_add(&s->t->faults, KB_FAULT_DEPTH, kb_reader_offset(reader, event.start),
                          KB_NO_SPAN);
    if (!scan_event(s, &event))
      return 0;
  }
}

int kb_scan_masked (kb_template *t) {
  kb_reader *reader = kb_reader_open(t->mode, t->masked.data, t->size);
  size_t i;
  scan s;
  int done;
  if (reader == NULL)
    return 0;
  for (i = 0; i < KB_COUNT(t->tokens, kb_token); i++) {
    KB_ITEMS(t->tokens, kb_token)[i].place = KB_TOKEN_UNSEEN;
    KB_ITEMS(t->tokens, kb_token)[i].hash = 0;
  }
  memset(&s, 0, sizeof(s));
  s.t = t;
  t->spans.size = t->objects.size = t->faults.size = t->values.size = t->events.size = 0;
  t->tokened_keys = t->must_decode = 0;
  done = walk(&s, reader);
  kb_reader_close(reader);
  return done;
}

/* }====== */
