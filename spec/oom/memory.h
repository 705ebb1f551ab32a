/*
** memory.h - memory that runs out on demand: a Lua allocator, and malloc and its family in place of
** libc's for the whole process, the libraries that Lua loads included.
*/

#ifndef OOM_MEMORY_H
#define OOM_MEMORY_H

#include <stddef.h>

typedef enum { FAIL_LUA, FAIL_LIBC } failing_allocator;

/* From now on the allocation number `nth` (from 0) of that allocator fails, and with `for_good` all
** that follow. */
void memory_arm (failing_allocator allocator, size_t nth, int for_good);
/* Allocations succeed again; tells whether one has failed. */
int memory_disarm (void);

/* Blocks that libc has handed out, and bytes that Lua holds. */
long memory_libc_blocks (void);
long memory_lua_bytes (void);

/* A lua_Alloc */
void *memory_lua_alloc (void *unused, void *block, size_t old_size, size_t new_size);

#endif
