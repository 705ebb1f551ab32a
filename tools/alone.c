/*
** alone.c - preloaded beside a sanitizer: the programs that the specs start (kubectl, python, node)
** shall not have it.
*/

#include <stdlib.h>

__attribute__((constructor)) static void leave_children_alone (void) {
  unsetenv("LD_PRELOAD");
}
