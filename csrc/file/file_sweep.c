/* file_sweep.c - removes the staging files that killed processes left in a folder. */

#define _DEFAULT_SOURCE /* dirfd, flock */

#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lauxlib.h"

#include "file_binding.h"
#include "file_folder.h"

static int is_staging_name (const char *name) {
  size_t prefix = sizeof(KB_STAGING_NAME) - 1;
  return strncmp(name, KB_STAGING_NAME, prefix) == 0 &&
         strlen(name) == prefix + KB_STAGING_DIGITS &&
         strspn(name + prefix, "0123456789abcdef") == KB_STAGING_DIGITS;
}

/* NFS grants an exclusive lock only on a file that is open for writing. */
static int open_to_lock (int directory, const char *name) {
  const int flags = O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY;
  int descriptor = openat(directory, name, O_RDWR | flags);
  return descriptor >= 0 ? descriptor : openat(directory, name, O_RDONLY | flags);
}

/* Removes a staging file unless the process that writes it is alive. Returns whether it did. */
static int remove_stale (int directory, const char *name) {
  struct stat status;
  int removed = 0, descriptor = open_to_lock(directory, name);
  if (descriptor < 0)
    return 0;
  if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) &&
      flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    removed = unlinkat(directory, name, 0) == 0;
  close(descriptor);
  return removed;
}

int kb_file_sweep (lua_State *L) {
  kb_folder *folder = kb_open_folder(L, luaL_checkstring(L, 1));
  const struct dirent *entry;
  lua_Integer removed = 0;
  int error;
  while (folder->stream != NULL && (entry = kb_next_entry(folder, &error)) != NULL)
    if (is_staging_name(entry->d_name))
      removed += remove_stale(dirfd(folder->stream), entry->d_name);
  lua_pushinteger(L, removed);
  return 1;
}
