/* file_binding.h - what the files of core.file share. */

#ifndef KUBEBUNDLE_FILE_BINDING_H
#define KUBEBUNDLE_FILE_BINDING_H

#include "lua.h"

/* The prefix of a staging file's name, and the number of hexadecimal digits after it. */
#define KB_STAGING_NAME ".kubebundle-"
#define KB_STAGING_DIGITS 16

/*
** read(path) -> bytes and permission bits of a regular file | nothing if it does not exist | nil,
** err
*/
int kb_file_read (lua_State *L);

/* list(folder) -> the names in it, in no order | nil, err */
int kb_file_list (lua_State *L);

/* sweep(folder) -> number: removes the staging files of processes that were killed */
int kb_file_sweep (lua_State *L);

#endif
