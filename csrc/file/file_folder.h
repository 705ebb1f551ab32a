/* file_folder.h - an open folder, closed with the value that owns it. */

#ifndef KUBEBUNDLE_FILE_FOLDER_H
#define KUBEBUNDLE_FILE_FOLDER_H

#include <dirent.h>

#include "lua.h"

typedef struct kb_folder {
  DIR *stream;
} kb_folder;

/*
** Pushes the owner of a folder; its stream is NULL, and errno set, if the folder cannot be
** opened.
*/
kb_folder *kb_open_folder (lua_State *L, const char *path);

/* The next entry; NULL at the end, with *error 0 or the error number. */
const struct dirent *kb_next_entry (kb_folder *folder, int *error);

#endif
