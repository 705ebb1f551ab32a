/*
** edit_scan.h - a YAML or JSON text as events: their places, and their records, by which two
** texts are compared. Independent of Lua.
*/

#ifndef KUBEBUNDLE_EDIT_SCAN_H
#define KUBEBUNDLE_EDIT_SCAN_H

#include "base/buffer.h"
#include "template/template.h"

/* Where an event is. All offsets are byte offsets. */
typedef struct kb_edit_place {
  size_t from, to;   /* in the text, anchor or tag included */
  size_t line;       /* the number of its first line, from 0 */
  size_t line_start; /* and where that line begins */
  size_t record;     /* where its record begins */
  unsigned char type, style;
} kb_edit_place;

typedef struct kb_edit_scan {
  kb_buffer *places;  /* kb_edit_place */
  kb_buffer *records; /* kb_record_add's */
  char code[32];      /* as kb_fail's; "" if the text is valid */
  char message[192];
  size_t offset; /* of the fault */
} kb_edit_scan;

/* Fills in all but the two buffers, and appends to those. 0: out of memory. */
int kb_edit_read (kb_edit_scan *scan, kb_mode mode, const char *text, size_t size);

/* Overwrites the comments of JSON with spaces, except for line breaks. */
void kb_edit_blank_comments (char *text, size_t size);

#endif
