/* json_scan.h - the strict scan of JSON text that precedes cJSON's parser, and its results. */

#ifndef KUBEBUNDLE_JSON_SCAN_H
#define KUBEBUNDLE_JSON_SCAN_H

#include "json.h"

/* cJSON before 1.7.19 copies a number into a buffer of this size and truncates it. */
#define KB_CJSON_NUMBER_SIZE 63

/* The prefix of a fault's message that quotes a character. */
#define KB_INVALID_CHARACTER "invalid character "

typedef enum { KB_SCAN_OK, KB_SCAN_FAULT, KB_SCAN_NO_MEMORY } kb_scan_result;

/*
** Reads all of `text`; sets the fault, must_repair (json_repair.c) and has_floats of a document.
** Appends to its notes, in text order:
** - for a string or key, its length in bytes,
** - for a container, the offset of its end and the number of its members,
** - for a number, 1 and its value if that is an integer of int64, else 0.
*/
kb_scan_result kb_json_scan (kb_json *document, const char *text, size_t size, kb_json_mode mode);

/*
** A malloc'ed copy of text that the scan has accepted, without comments, with what cJSON misreads
** rewritten, terminated by a NUL; NULL if out of memory.
*/
char *kb_json_repair (const char *text, size_t size, size_t *copy_size);

#endif
