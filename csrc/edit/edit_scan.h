/*
** edit_scan.h - a YAML or JSON text as events: where each one is, and their records, by which two
** texts are compared. Nothing here knows Lua.
*/

#ifndef KUBEBUNDLE_EDIT_SCAN_H
#define KUBEBUNDLE_EDIT_SCAN_H

#include "base/buffer.h"
#include "template/template.h"

/* Where an event is. All offsets are those of bytes. */
typedef struct kb_edit_place {
  size_t from, to;   /* in the text; from the anchor or tag on */
  size_t line;       /* the number of the line where it begins, from 0 on */
  size_t line_start; /* and where that line begins */
  size_t record;     /* where its record begins */
  unsigned char type, style;
} kb_edit_place;

typedef struct kb_edit_scan {
  kb_buffer *places;  /* kb_edit_place */
  kb_buffer *records; /* kb_record_add's */
  char code[32];      /* as kb_fail's; "" if nothing is wrong with the text */
  char message[192];
  size_t offset; /* of what is wrong */
} kb_edit_scan;

/* Fills in all but the two buffers, and appends to these. 0: no memory. */
int kb_edit_read (kb_edit_scan *scan, kb_mode mode, const char *text, size_t size);

/* Overwrites the comments of JSON by blanks, line breaks excepted. */
void kb_edit_blank_comments (char *text, size_t size);

#endif
