/*
** file_error.h - the error numbers of the system, as codes and words.
*/

#ifndef KUBEBUNDLE_FILE_ERROR_H
#define KUBEBUNDLE_FILE_ERROR_H

/* Bytes that the words need at most, with the closing NUL. */
#define KB_REASON_SIZE 256

/* The code of a failure: `file.not-found` and others; `file.failed` for what has none of its own.
 */
const char *kb_file_code (int error);
/* The system's own words. */
void kb_file_reason (int error, char reason[KB_REASON_SIZE]);

#endif
