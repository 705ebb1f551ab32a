/*
** file_folder.c - the names in a folder. An error while reading is reported: a partial list would
** pass for a complete one.
*/

#include "file_folder.h"

#include <errno.h>
#include <string.h>

#include "base/owner.h"
#include "file_binding.h"
#include "file_failure.h"

#define FOLDER_TYPE "kubebundle.file.folder"

/* __gc and __close */
static int folder_close (lua_State *L) {
  kb_folder *folder = (kb_folder *)lua_touserdata(L, 1);
  if (folder->stream != NULL)
    closedir(folder->stream);
  folder->stream = NULL;
  return 0;
}

kb_folder *kb_open_folder (lua_State *L, const char *path) {
  kb_folder *folder = (kb_folder *)kb_new_owner(L, sizeof(kb_folder), FOLDER_TYPE, folder_close);
  folder->stream = opendir(path);
  return folder;
}

const struct dirent *kb_next_entry (kb_folder *folder, int *error) {
  const struct dirent *entry;
  errno = 0;
  entry = readdir(folder->stream);
  *error = entry == NULL ? errno : 0;
  return entry;
}

static int is_above (const char *name) {
  return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

int kb_file_list (lua_State *L) {
  const char *path = luaL_checkstring(L, 1);
  kb_folder *folder = kb_open_folder(L, path);
  const struct dirent *entry;
  lua_Integer count = 0;
  int error = 0;
  if (folder->stream == NULL)
    return kb_file_fail(L, "read", path, errno);
  lua_newtable(L);
  while ((entry = kb_next_entry(folder, &error)) != NULL) {
    if (!is_above(entry->d_name)) {
      lua_pushstring(L, entry->d_name);
      lua_rawseti(L, -2, ++count);
    }
  }
  if (error != 0)
    return kb_file_fail(L, "read", path, error);
  return 1;
}
