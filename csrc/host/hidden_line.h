/* hidden_line.h - reads a line from a terminal without echo. */

#ifndef KUBEBUNDLE_HIDDEN_LINE_H
#define KUBEBUNDLE_HIDDEN_LINE_H

#include <stddef.h>

/* The longest line that a terminal delivers at once (MAX_CANON of Linux). */
#define KB_LINE_SIZE 4096

/*
** Turns the echo of the terminal `fd` off, writes the prompt to standard error, and reads a line,
** without its line break. Returns 0 or an errno; ENODATA: the input ended. A signal that ends the
** process takes effect after the echo is on again.
*/
int kb_read_hidden (int fd, const char *prompt, char line[KB_LINE_SIZE], size_t *size);

#endif
