/*
** template_xml.c - XML templates. A value is escaped for its place, and the rendering must have
** the template's markup at the same places.
** Only delimiters of markup are read: `<!-- -->`, `<![CDATA[ ]]>`, `<? ?>`, tags and quotes in
** them. The markup inside a document type counts as tags.
*/

#include "template_xml.h"

#include <string.h>

#include "base/buffer.h"
#include "template_keep.h"
#include "template_span.h"

typedef enum {
  XML_TEXT,
  XML_TAG,
  XML_DOUBLE, /* a value in a tag, by its quotes */
  XML_SINGLE,
  XML_COMMENT,
  XML_CDATA,
  XML_INSTRUCTION
} xml_state;

typedef struct xml_walk {
  const char *text, *raw; /* with and without masks: comments are read without */
  size_t size, at;
  xml_state state;
} xml_walk;

/* A change of state. */
typedef struct xml_change {
  size_t at; /* after the markup that causes it */
  xml_state state;
} xml_change;

/* {====== Reading ====== */

static int begins_with (const xml_walk *w, const char *part) {
  size_t size = strlen(part);
  return w->size - w->at >= size && memcmp(w->text + w->at, part, size) == 0;
}

/* Moves past `part`; 0 if it is not found. */
static int move_past (xml_walk *w, const char *text, const char *part) {
  size_t size = strlen(part);
  while (w->size - w->at >= size) {
    const char *found = (const char *)memchr(text + w->at, part[0], w->size - w->at - size + 1);
    if (found == NULL)
      break;
    w->at = (size_t)(found - text);
    if (memcmp(found, part, size) == 0) {
      w->at += size;
      return 1;
    }
    w->at++;
  }
  w->at = w->size;
  return 0;
}

static int enter (xml_walk *w, size_t size, xml_state state) {
  w->at += size;
  w->state = state;
  return 1;
}

static int enter_markup (xml_walk *w) {
  if (begins_with(w, "<!--"))
    return enter(w, 4, XML_COMMENT);
  if (begins_with(w, "<![CDATA["))
    return enter(w, 9, XML_CDATA);
  if (begins_with(w, "<?"))
    return enter(w, 2, XML_INSTRUCTION);
  return enter(w, 1, XML_TAG);
}

static int leave (xml_walk *w, const char *text, const char *end, xml_state state) {
  return move_past(w, text, end) && enter(w, 0, state);
}

static int leave_tag (xml_walk *w) {
  for (; w->at < w->size; w->at++)
    switch (w->text[w->at]) {
    case '"':
      return enter(w, 1, XML_DOUBLE);
    case '\'':
      return enter(w, 1, XML_SINGLE);
    case '>':
      return enter(w, 1, XML_TEXT);
    case '<':
      return enter_markup(w);
    default:
      break;
    }
  return 0;
}

/* Moves past the next state change; 0 if the text ends without one. */
static int next_change (xml_walk *w) {
  switch (w->state) {
  case XML_TEXT:
    if (!move_past(w, w->text, "<"))
      return 0;
    w->at--;
    return enter_markup(w);
  case XML_TAG:
    return leave_tag(w);
  case XML_DOUBLE:
    return leave(w, w->text, "\"", XML_TAG);
  case XML_SINGLE:
    return leave(w, w->text, "'", XML_TAG);
  case XML_COMMENT:
    return leave(w, w->raw, "-->", XML_TEXT);
  case XML_CDATA:
    return leave(w, w->text, "]]>", XML_TEXT);
  default:
    return leave(w, w->text, "?>", XML_TEXT);
  }
}

/* }====== */

/* {====== Templates ====== */

static int place_token (kb_template *t, size_t index, xml_state state) {
  kb_token *token = KB_ITEMS(t->tokens, kb_token) + index;
  token->context = (unsigned char)state;
  token->place = state == XML_COMMENT ? KB_TOKEN_COMMENT
                 : state == XML_TAG   ? KB_TOKEN_NOWHERE
                                      : KB_TOKEN_LIVE;
  if (token->place == KB_TOKEN_COMMENT)
    return 1;
  if (token->kind == KB_TOKEN_BROKEN)
    return kb_fault_add(&t->faults, KB_FAULT_BROKEN, token->offset, index);
  return token->place == KB_TOKEN_LIVE || token->other ||
         kb_fault_add(&t->faults, KB_FAULT_PLACE, token->offset, index);
}

/* Sets the places of the tokens from *next that begin before `at`. */
static int place_tokens (kb_template *t, size_t *next, size_t at, xml_state state) {
  for (; *next < KB_COUNT(t->tokens, kb_token); ++*next) {
    if (KB_ITEMS(t->tokens, kb_token)[*next].offset >= at)
      break;
    if (!place_token(t, *next, state))
      return 0;
  }
  return 1;
}

int kb_xml_scan (kb_template *t) {
  xml_walk w = {t->masked.data, t->text, t->size, 0, XML_TEXT};
  xml_change change = {0, XML_TEXT};
  size_t next = 0;
  while (next_change(&w)) {
    if (!place_tokens(t, &next, w.at, change.state))
      return 0;
    change.at = w.at;
    change.state = w.state;
    if (!kb_buffer_add(&t->markup, &change, sizeof(change)))
      return 0;
  }
  if (!place_tokens(t, &next, t->size + 1, change.state))
    return 0;
  return change.state == XML_TEXT || t->faults.size > 0 ||
         kb_fault_document(t, "xml.syntax", "unterminated markup", change.at);
}

/* }====== */

/* {====== Renderings ====== */

/* The reference required for a byte; NULL if it can be written as it is. */
static const char *reference_of (unsigned char byte, xml_state state) {
  int quoted = state == XML_DOUBLE || state == XML_SINGLE;
  if (state != XML_TEXT && !quoted)
    return NULL;
  switch (byte) {
  case '&':
    return "&amp;";
  case '<':
    return "&lt;";
  case '>':
    return "&gt;";
  case '\r':
    return "&#13;";
  case '"':
    return quoted ? "&quot;" : NULL;
  case '\'':
    return quoted ? "&apos;" : NULL;
  case '\t':
    return quoted ? "&#9;" : NULL;
  case '\n':
    return quoted ? "&#10;" : NULL;
  default:
    return NULL;
  }
}

/* Whether the character at `at` is valid in XML 1.0. */
static int is_character (const char *at, const char *end) {
  unsigned char byte = (unsigned char)*at;
  if (byte < 0x20)
    return byte == '\t' || byte == '\n' || byte == '\r';
  return end - at < 3 || memcmp(at, "\xEF\xBF", 2) != 0 || (unsigned char)at[2] < 0xBE;
}

static int put (kb_buffer *out, const char *text, size_t size, xml_state state, int *valid) {
  const char *at, *end = text + size, *reference;
  for (at = text; at < end; at++) {
    *valid = *valid && is_character(at, end);
    reference = reference_of((unsigned char)*at, state);
    if (reference == NULL)
      continue;
    if (!kb_buffer_add(out, text, (size_t)(at - text)) ||
        !kb_buffer_add(out, reference, strlen(reference)))
      return 0;
    text = at + 1;
  }
  return kb_buffer_add(out, text, (size_t)(end - text));
}

int kb_xml_put (kb_rendering *r, size_t index, const char *text, size_t size) {
  const kb_token *token = KB_ITEMS(r->t->tokens, kb_token) + index;
  kb_buffer *out = r->writer.out;
  int valid = 1;
  size_t delta;
  if (!(kb_is_kept(r, token) ? kb_buffer_add(out, text, size)
                             : put(out, text, size, (xml_state)token->context, &valid)))
    return 0;
  delta = out->size - (token->offset + token->size); /* if negative, it wraps */
  return kb_buffer_add(r->starts, &delta, sizeof(delta)) &&
         (valid || kb_span_fault(r, KB_FAULT_CHARACTER, index));
}

/* The last token whose value precedes an offset of the template. */
typedef struct xml_place {
  size_t token; /* the next one */
  size_t last;  /* live one, or KB_NO_SPAN */
  size_t live;  /* number of live tokens before */
} xml_place;

static size_t rendered_offset (const kb_rendering *r, xml_place *place, size_t offset) {
  for (; place->token < KB_COUNT(r->t->tokens, kb_token); place->token++) {
    const kb_token *token = KB_ITEMS(r->t->tokens, kb_token) + place->token;
    if (token->offset >= offset)
      break;
    if (token->place != KB_TOKEN_LIVE)
      continue;
    place->last = place->token;
    place->live++;
  }
  return place->live == 0 ? offset : offset + KB_ITEMS(*r->starts, size_t)[place->live - 1];
}

int kb_xml_verify (kb_rendering *r) {
  const kb_buffer *out = r->writer.out;
  xml_walk w = {out->data, out->data, out->size, 0, XML_TEXT};
  xml_place place = {0, KB_NO_SPAN, 0};
  size_t i, count = KB_COUNT(r->t->markup, xml_change);
  for (i = 0; i <= count; i++) {
    const xml_change *expected = i < count ? KB_ITEMS(r->t->markup, xml_change) + i : NULL;
    size_t offset = rendered_offset(r, &place, expected != NULL ? expected->at : r->t->size + 1);
    int changed = next_change(&w);
    if (expected == NULL ? !changed : changed && w.at == offset && w.state == expected->state)
      continue;
    return place.last == KB_NO_SPAN ? kb_fault_add(r->faults, KB_FAULT_SHAPE, 0, KB_NO_SPAN)
                                    : kb_span_fault(r, KB_FAULT_SHAPE, place.last);
  }
  return 1;
}

/* }====== */
