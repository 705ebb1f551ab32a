/* file_error.h - error numbers of the system as codes and messages. */

#ifndef KUBEBUNDLE_FILE_ERROR_H
#define KUBEBUNDLE_FILE_ERROR_H

/* Size of the longest message, including the terminating NUL. */
#define KB_REASON_SIZE 256

/* The code of a failure, such as `file.not-found`; `file.failed` for any other error. */
const char *kb_file_code (int error);
/* The system's own message. */
void kb_file_reason (int error, char reason[KB_REASON_SIZE]);

#endif
