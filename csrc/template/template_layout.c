/* template_layout.c - how a document is laid out. */

#include "template_layout.h"

/* What most manifests have: as kubectl writes lists, and two spaces. */
#define MAP_STEP 2
#define LIST_STEP 0

#define MAX_STEP 9

void kb_show_collection (kb_shown *shown, const kb_event *event, int nested) {
  if (event->style == KB_STYLE_BLOCK && (nested || event->type == KB_EVENT_SEQUENCE_START))
    shown->block = 1;
}

void kb_show_step (kb_shown *shown, int map, size_t key, size_t column) {
  if (column < key || column - key > MAX_STEP || (map ? shown->map_shown : shown->list_shown))
    return;
  if (map) {
    shown->map_step = (unsigned char)(column - key);
    shown->map_shown = 1;
  }
  else {
    shown->list_step = (unsigned char)(column - key);
    shown->list_shown = 1;
  }
}

void kb_end_layout (const kb_shown *shown, kb_template *t) {
  size_t i;
  for (i = shown->spans; i < KB_COUNT(t->spans, kb_span); i++) {
    kb_span *span = KB_ITEMS(t->spans, kb_span) + i;
    kb_layout *layout = &span->layout;
    layout->block = span->whole && !span->key && !span->flow && span->before == 0 &&
                    layout->parent != KB_NO_SPAN;
    layout->shown = shown->block;
    layout->map_step = shown->map_shown ? shown->map_step : MAP_STEP;
    layout->list_step = shown->list_shown ? shown->list_step : LIST_STEP;
  }
}
