/* archive.h - the program's embedded files: Lua modules as bytecode, and licenses. */

#ifndef KUBEBUNDLE_PROGRAM_ARCHIVE_H
#define KUBEBUNDLE_PROGRAM_ARCHIVE_H

#include <stddef.h>

#include "lua.h"

/* The bytes of an entry; NULL if the name is unknown. */
const char *kb_archive_find (const char *name, size_t *size);

/* Makes `require` search the archive first, after package.preload. */
void kb_archive_add_searcher (lua_State *L);

#endif
