/*
** file_folder.h - a folder that is read, closed with the value that owns it.
*/

#ifndef KUBEBUNDLE_FILE_FOLDER_H
#define KUBEBUNDLE_FILE_FOLDER_H

#include <dirent.h>

#include "lua.h"

typedef struct kb_folder {
  DIR *stream;
} kb_folder;

/* Pushes the owner of a folder that is open unless its stream is NULL; then errno is set. */
kb_folder *kb_open_folder (lua_State *L, const char *path);

/* The next entry; NULL at the end, with *error 0 or the error number. */
const struct dirent *kb_next_entry (kb_folder *folder, int *error);

#endif
