/*
** yaml_anchor.h - the anchors of one document, and how far aliases may expand. What an alias stands
** for is counted as if it were written out, by the rule of goyaml.v2's decode.go, and may not nest
** deeper than what is written out.
*/

#ifndef KUBEBUNDLE_YAML_ANCHOR_H
#define KUBEBUNDLE_YAML_ANCHOR_H

#include "lua.h"
#include "yaml_reader.h"

typedef struct kb_anchors {
  kb_yaml *yaml;
  int index;        /* of the Lua table that keeps them; it stays empty until there is one */
  uint64_t nodes;   /* seen in this document, those reached by aliases included */
  uint64_t aliased; /* those reached by aliases only */
  int depth;        /* of the lists and mappings that are open */
  int height;       /* of the node that has ended last: 0 for a scalar */
} kb_anchors;

/* An anchor whose node is being read. */
typedef struct kb_anchor {
  lua_Integer id; /* 0: the node has none */
  uint64_t nodes; /* before it */
} kb_anchor;

/* Pushes a slot that has to stay while the anchors are used. */
void kb_anchors_open (kb_anchors *anchors, kb_yaml *yaml);
/* A new document begins. */
void kb_anchors_clear (kb_anchors *anchors);
/* For the functions below: notes the anchor of a node that has begun, and gives its id. */
lua_Integer kb_anchor_note (kb_anchors *anchors, const yaml_char_t *name);
/* Keeps what the node became. */
void kb_anchor_keep (kb_anchors *anchors, kb_anchor anchor);

/* A list or mapping begins: 1, or 0 with nil and an error pushed where it is too deep. */
int kb_anchor_enter (kb_anchors *anchors);
/* A child of it has ended: the height of the highest one so far. */
static inline int kb_anchor_highest (const kb_anchors *anchors, int height) {
  return anchors->height > height ? anchors->height : height;
}
/* It ends, and its highest child has this height. */
static inline void kb_anchor_leave (kb_anchors *anchors, int height) {
  anchors->depth--;
  anchors->height = height + 1;
}

/* A node begins: counts it, and notes its anchor (NULL: none). */
static inline kb_anchor kb_anchor_begin (kb_anchors *anchors, const yaml_char_t *name) {
  kb_anchor anchor = {0, 0};
  anchor.nodes = anchors->nodes++;
  anchors->height = 0;
  if (name != NULL)
    anchor.id = kb_anchor_note(anchors, name);
  return anchor;
}

/* It has ended, and what it became is on the top of the stack. */
static inline void kb_anchor_end (kb_anchors *anchors, kb_anchor anchor) {
  if (anchor.id != 0)
    kb_anchor_keep(anchors, anchor);
}

/*
** Pushes the value kept for the alias at which the reader is: 1, or 0 with nil and an error
** pushed where it is unknown, contains itself, or expands to too much.
*/
int kb_anchor_push (kb_anchors *anchors);

#endif
