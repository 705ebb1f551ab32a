/* file_failure.h - an error of the system about a file, as an error for Lua. */

#ifndef KUBEBUNDLE_FILE_FAILURE_H
#define KUBEBUNDLE_FILE_FAILURE_H

#include "lua.h"

/* Pushes nil and the error "cannot WHAT PATH: REASON"; returns 2. */
int kb_file_fail (lua_State *L, const char *what, const char *path, int error);

#endif
