/* json_scan.h - the strict reading of JSON text that goes before cJSON's, and what it leaves. */

#ifndef KUBEBUNDLE_JSON_SCAN_H
#define KUBEBUNDLE_JSON_SCAN_H

#include "json.h"

/* cJSON copies a number into a buffer, and cuts it after so many bytes. */
#define KB_CJSON_NUMBER_SIZE 63

typedef enum { KB_SCAN_OK, KB_SCAN_FAULT, KB_SCAN_NO_MEMORY } kb_scan_result;

/*
** Reads all of `text`; with KB_SCAN_FAULT `error` says what is wrong. `*repair` is set where the
** text holds something that cJSON would not read as it is meant (json_repair.c). Appends to the
** notes, in the order of the document:
** - for a string or key its length in bytes,
** - for a container a link that only the scan uses, and the number of members,
** - for a number 1 and its value where that is an integer of int64, else 0.
** The caller frees the notes, whatever the result.
*/
kb_scan_result kb_json_scan (const char *text, size_t size, kb_json_mode mode, kb_json_notes *notes,
                             kb_json_fault *error, int *repair);

/*
** A copy of text that the scan has accepted, in malloc's memory, with what cJSON misreads written
** in another way; NULL where memory is out.
*/
char *kb_json_repair (const char *text, size_t size, size_t *copy_size);

#endif
