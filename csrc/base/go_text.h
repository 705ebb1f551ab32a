/* go_text.h - text as Go trims and compares it. */

#ifndef KUBEBUNDLE_GO_TEXT_H
#define KUBEBUNDLE_GO_TEXT_H

#include <stddef.h>

/* The size of the white space that begins at `at`; 0 if there is none (unicode.IsSpace). */
size_t kb_go_space (const char *at, size_t left);
/* The size of the text without trailing white space (strings.TrimSpace). */
size_t kb_go_trimmed (const char *text, size_t size);

/* Whether a JSON key matches the ASCII struct field `name`, ignoring case. */
int kb_go_names (const char *key, size_t size, const char *name);

#endif
