/*
** file_binding.h - what the files of core.file share.
*/

#ifndef KUBEBUNDLE_FILE_BINDING_H
#define KUBEBUNDLE_FILE_BINDING_H

#include "lua.h"

/* A staging file's name: this, and so many hexadecimal digits. */
#define KB_STAGING_NAME ".kubebundle-"
#define KB_STAGING_DIGITS 16

/* read(path) -> bytes and permission bits of a regular file | nothing where there is none | nil,
** err */
int kb_file_read (lua_State *L);

/* list(folder) -> the names in it, in no order | nil, err */
int kb_file_list (lua_State *L);

/* sweep(folder) -> number: removes the staging files of processes that were killed */
int kb_file_sweep (lua_State *L);

#endif
