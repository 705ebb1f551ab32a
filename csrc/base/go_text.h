/* go_text.h - text as Go trims and compares it. */

#ifndef KUBEBUNDLE_GO_TEXT_H
#define KUBEBUNDLE_GO_TEXT_H

#include <stddef.h>

/* The bytes of the white space that begins at `at`, 0 where none does (unicode.IsSpace). */
size_t kb_go_space (const char *at, size_t left);
/* How much of the text is left without the white space at its end (strings.TrimSpace). */
size_t kb_go_trimmed (const char *text, size_t size);

/* Whether a JSON key names the struct field `name`, which is ASCII, whatever the case. */
int kb_go_names (const char *key, size_t size, const char *name);

#endif
