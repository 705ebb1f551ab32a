/* hidden_line.h - a line that is typed on a terminal without being shown. */

#ifndef KUBEBUNDLE_HIDDEN_LINE_H
#define KUBEBUNDLE_HIDDEN_LINE_H

#include <stddef.h>

/* What a terminal hands over at once, at most (MAX_CANON of Linux). */
#define KB_LINE_SIZE 4096

/*
** Turns the echo of the terminal `fd` off, writes the prompt to standard error, and reads a line,
** without its line break. Returns 0 or an errno; ENODATA: the input ended. A signal that ends the
** process does so when the echo is on again.
*/
int kb_read_hidden (int fd, const char *prompt, char line[KB_LINE_SIZE], size_t *size);

#endif
