/* yaml_break.c - YAML's line breaks. */

#include "yaml_break.h"

#include <string.h>

size_t kb_yaml_break_size (const char *at, const char *end) {
  size_t left = (size_t)(end - at);
  if (left == 0)
    return 0;
  if (*at == '\r')
    return left >= 2 && at[1] == '\n' ? 2 : 1;
  if (*at == '\n')
    return 1;
  if (left >= 2 && memcmp(at, "\xC2\x85", 2) == 0)
    return 2;
  if (left >= 3 && (memcmp(at, "\xE2\x80\xA8", 3) == 0 || memcmp(at, "\xE2\x80\xA9", 3) == 0))
    return 3;
  return 0;
}
