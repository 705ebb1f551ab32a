/* yaml_break.h - YAML's line breaks. */

#ifndef KUBEBUNDLE_YAML_BREAK_H
#define KUBEBUNDLE_YAML_BREAK_H

#include <stddef.h>

/* The size of the line break at `at` (YAML 1.1 includes NEL, LS and PS); 0 if there is none. */
size_t kb_yaml_break_size (const char *at, const char *end);

#endif
