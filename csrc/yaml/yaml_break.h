/* yaml_break.h - what ends a line for YAML. */

#ifndef KUBEBUNDLE_YAML_BREAK_H
#define KUBEBUNDLE_YAML_BREAK_H

#include <stddef.h>

/* The bytes of the line break at `at` (YAML 1.1: NEL, LS and PS are some); 0 where none is. */
size_t kb_yaml_break_size (const char *at, const char *end);

#endif
