/* file_failure.c - an error of the system about a file, as an error for Lua. */

#include "file_failure.h"

#include "base/failure.h"
#include "file_error.h"

int kb_file_fail (lua_State *L, const char *what, const char *path, int error) {
  char reason[KB_REASON_SIZE];
  kb_file_reason(error, reason);
  return kb_fail(L, kb_file_code(error), 0, 0, "cannot %s %s: %s", what, path, reason);
}
