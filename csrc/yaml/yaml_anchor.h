/*
** yaml_anchor.h - the anchors of one document, and limits on the expansion of aliases. The target
** of an alias counts as if it were written out, by the rule of goyaml.v2's decode.go, and the
** same depth limit applies.
*/

#ifndef KUBEBUNDLE_YAML_ANCHOR_H
#define KUBEBUNDLE_YAML_ANCHOR_H

#include "lua.h"
#include "yaml_reader.h"

typedef struct kb_anchors {
  kb_yaml *yaml;
  int index;        /* of the Lua table of anchors; empty until the first anchor */
  uint64_t nodes;   /* seen in this document, including those reached by aliases */
  uint64_t aliased; /* only those reached by aliases */
  int depth;        /* number of open lists and mappings */
  int height;       /* of the node that ended last: 0 for a scalar */
} kb_anchors;

/* An anchor whose node is being read. */
typedef struct kb_anchor {
  lua_Integer id; /* 0: the node has none */
  uint64_t nodes; /* before it */
} kb_anchor;

/* Pushes a slot that must stay while the anchors are used. */
void kb_anchors_open (kb_anchors *anchors, kb_yaml *yaml);
/* Starts a new document. */
void kb_anchors_clear (kb_anchors *anchors);
/* For the functions below: registers the anchor of a node that has begun, and returns its id. */
lua_Integer kb_anchor_note (kb_anchors *anchors, const yaml_char_t *name);
/* Stores the node's value. */
void kb_anchor_keep (kb_anchors *anchors, kb_anchor anchor);

/* Enters a list or mapping: 1, or 0 with nil and an error pushed if it is too deep. */
int kb_anchor_enter (kb_anchors *anchors);
/* A child has ended: the greatest height so far. */
static inline int kb_anchor_highest (const kb_anchors *anchors, int height) {
  return anchors->height > height ? anchors->height : height;
}
/* Leaves a list or mapping whose highest child has this height. */
static inline void kb_anchor_leave (kb_anchors *anchors, int height) {
  anchors->depth--;
  anchors->height = height + 1;
}

/* Begins a node: counts it, and registers its anchor (NULL: none). */
static inline kb_anchor kb_anchor_begin (kb_anchors *anchors, const yaml_char_t *name) {
  kb_anchor anchor = {0, 0};
  anchor.nodes = anchors->nodes++;
  anchors->height = 0;
  if (name != NULL)
    anchor.id = kb_anchor_note(anchors, name);
  return anchor;
}

/* Ends a node, whose value is on top of the stack. */
static inline void kb_anchor_end (kb_anchors *anchors, kb_anchor anchor) {
  if (anchor.id != 0)
    kb_anchor_keep(anchors, anchor);
}

/*
** Pushes the value of the alias at which the reader is: 1, or 0 with nil and an error pushed if
** it is unknown, contains itself, or expands too far.
*/
int kb_anchor_push (kb_anchors *anchors);

#endif
