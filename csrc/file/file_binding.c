/*
** file_binding.c - core.file: files that are written completely or not at all. The bytes go to an
** unnamed staging file in the target's folder (O_TMPFILE), which is then linked to the target's
** name: a killed process leaves no file. An existing target is replaced by a rename, which needs
** a name: the file has one for that moment. On a file system without unnamed files it has one
** from the beginning. A named staging file is locked while its process lives, so that sweep()
** recognizes what a killed process left. A symbolic link is followed, as by the shell's `>`: the
** file that it names is replaced or created, and the link stays. The mode of an existing file is
** kept unless one is given. Anything but a regular file (/dev/stdout, a pipe) cannot be replaced:
** it is written to at the commit. No fsync: a rename is atomic for every reader; only a crash of
** the machine could lose data.
*/

#define _GNU_SOURCE /* O_TMPFILE, getentropy, realpath */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/owner.h"
#include "core.h"
#include "file_binding.h"
#include "file_error.h"
#include "file_failure.h"

#define STAGED_TYPE "kubebundle.staged"

/*
** A file in progress. The user values hold the strings; the state says what is left to do:
** NAMELESS and NAMED are staged, with their open `descriptor`; DIRECT cannot be replaced and is
** written to at the commit; DEFERRED is staged at the commit, because the process has few
** descriptors left.
*/
typedef struct staged {
  enum { NOTHING, NAMELESS, NAMED, DIRECT, DEFERRED } state;
  int descriptor;
  int replaces;         /* the target exists */
  mode_t mode, exactly; /* of the new file: subject to the umask; exact */
} staged;
enum { PATH = 1, TARGET, FOLDER, STAGING_PATH, BYTES, USER_VALUES = BYTES };

#define NO_MODE ((mode_t)~0)

/* What is known about the path before anything is written. */
typedef struct target {
  int exists, regular;
  mode_t mode; /* permission bits for the file, or NO_MODE */
} target;

/* {====== Errors ====== */

/* reason(errno) -> code, reason: what an error number of the system means */
static int file_reason (lua_State *L) {
  int error = (int)luaL_checkinteger(L, 1);
  char reason[KB_REASON_SIZE];
  kb_file_reason(error, reason);
  lua_pushstring(L, kb_file_code(error));
  lua_pushstring(L, reason);
  return 2;
}

/* }====== */

/* {====== The userdata ====== */

/* A user value that is a string. The pointer is valid as long as the userdata lives. */
static const char *value_of (lua_State *L, int index, int value) {
  const char *text;
  lua_getiuservalue(L, index, value);
  text = lua_tostring(L, -1);
  lua_pop(L, 1);
  return text;
}

/*
** Releases what a staged file holds. Errors of close(2) were reported before, by check_written.
*/
static void release (lua_State *L, int index, staged *file) {
  if (file->state == NAMED)
    unlink(value_of(L, index, STAGING_PATH));
  if (file->state == NAMED || file->state == NAMELESS)
    close(file->descriptor);
  file->state = NOTHING;
}

/* __gc and __close, discard(): removes an uncommitted file. */
static int staged_discard (lua_State *L) {
  release(L, 1, (staged *)luaL_checkudata(L, 1, STAGED_TYPE));
  return 0;
}

static int staged_commit (lua_State *L);
static int staged_is_direct (lua_State *L);

/* Pushes a file with nothing staged yet, for the path at `index`. */
static staged *push_staged (lua_State *L, int index) {
  static const luaL_Reg ends[] = {
      {"__gc", staged_discard}, {"__close", staged_discard}, {NULL, NULL}};
  static const luaL_Reg methods[] = {{"commit", staged_commit},
                                     {"discard", staged_discard},
                                     {"is_direct", staged_is_direct},
                                     {NULL, NULL}};
  staged *file = (staged *)lua_newuserdatauv(L, sizeof(staged), USER_VALUES);
  memset(file, 0, sizeof(*file));
  kb_set_type(L, STAGED_TYPE, ends, methods);
  lua_pushvalue(L, index);
  lua_setiuservalue(L, -2, PATH);
  return file;
}

/* }====== */

/* {====== Writing ====== */

/* 0, or the error number. */
static int write_all (int descriptor, const char *bytes, size_t size) {
  while (size > 0) {
    ssize_t wrote = write(descriptor, bytes, size);
    if (wrote < 0 && errno != EINTR)
      return errno;
    if (wrote > 0) {
      bytes += wrote;
      size -= (size_t)wrote;
    }
  }
  return 0;
}

/* On Linux an interrupted close has closed the descriptor. */
static int close_after (int descriptor, int error) {
  if (close(descriptor) != 0 && errno != EINTR && error == 0)
    error = errno;
  return error;
}

/*
** Whether all written bytes have arrived: 0, or the error number. A network file system may
** report an error only when a descriptor is closed, and the file must not have replaced the
** target by then. Closing a duplicate keeps the descriptor open.
*/
static int check_written (int descriptor) {
  int copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
  return copy < 0 ? errno : close_after(copy, 0);
}

static int open_again (const char *path, int flags, mode_t mode) {
  int descriptor;
  do
    descriptor = open(path, flags | O_CLOEXEC | O_NOCTTY, mode);
  while (descriptor < 0 && errno == EINTR);
  return descriptor;
}

#define MAX_LINKS 40 /* like the kernel */

/*
** Replaces `path` (PATH_MAX bytes), a symbolic link, with its target relative to the link's
** folder: 0, or the error number.
*/
static int follow_link (char *path) {
  char text[PATH_MAX];
  const char *slash = strrchr(path, '/');
  size_t folder = slash != NULL ? (size_t)(slash - path) + 1 : 0;
  ssize_t size = readlink(path, text, sizeof(text));
  if (size < 0)
    return errno;
  if (size > 0 && text[0] == '/')
    folder = 0;
  if (folder + (size_t)size >= PATH_MAX)
    return ENAMETOOLONG;
  memcpy(path + folder, text, (size_t)size);
  path[folder + (size_t)size] = '\0';
  return 0;
}

/*
** Sets TARGET to the file that a dangling link would have created by open(2): 0, or the error
** number. The file is on top of the stack.
*/
static int find_missing (lua_State *L, const char *path) {
  char resolved[PATH_MAX];
  struct stat status;
  int links, error;
  if (strlen(path) >= sizeof(resolved))
    return ENAMETOOLONG;
  strcpy(resolved, path);
  for (links = 0; lstat(resolved, &status) == 0; links++) {
    if (links == MAX_LINKS || !S_ISLNK(status.st_mode))
      return ELOOP; /* or another process has just created it */
    error = follow_link(resolved);
    if (error != 0)
      return error;
  }
  if (errno != ENOENT)
    return errno;
  lua_pushstring(L, resolved);
  lua_setiuservalue(L, -2, TARGET);
  return 0;
}

/*
** Sets the user value TARGET to the file to replace: the path, or what its symbolic link names.
** 0, or the error number. The file is on top of the stack.
*/
static int find_target (lua_State *L, const char *path, target *found) {
  struct stat status;
  memset(found, 0, sizeof(*found));
  found->mode = NO_MODE;
  lua_pushstring(L, path);
  lua_setiuservalue(L, -2, TARGET);
  if (lstat(path, &status) != 0)
    return errno == ENOENT ? 0 : errno;
  if (S_ISLNK(status.st_mode)) {
    char resolved[PATH_MAX];
    if (stat(path, &status) != 0)
      return errno == ENOENT ? find_missing(L, path) : errno;
    if (S_ISREG(status.st_mode)) {
      if (realpath(path, resolved) == NULL)
        return errno;
      lua_pushstring(L, resolved);
      lua_setiuservalue(L, -2, TARGET);
    }
  }
  if (S_ISDIR(status.st_mode))
    return EISDIR;
  /* A rename would also replace a file that its owner has made read-only. */
  if (faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) != 0)
    return errno;
  found->exists = 1;
  found->regular = S_ISREG(status.st_mode);
  found->mode = status.st_mode & 0777;
  return 0;
}

/*
** Sets the user values FOLDER and STAGING_PATH of the file on top: the target's folder, and an
** unused name in it. Done here, while no Lua code knows the file: a commit must not run a
** finalizer, which could discard the file being committed.
*/
static void choose_name (lua_State *L) {
  const char *path = value_of(L, -1, TARGET);
  const char *name = strrchr(path, '/');
  uint64_t number = 0;
  char suffix[KB_STAGING_DIGITS + 1];
  if (getentropy(&number, sizeof(number)) != 0)
    number = (uint64_t)(uintptr_t)&number ^ (uint64_t)getpid() << 32;
  snprintf(suffix, sizeof(suffix), "%016" PRIx64, number);
  if (name == NULL)
    lua_pushliteral(L, "./");
  else
    lua_pushlstring(L, path, (size_t)(name - path) + 1);
  lua_pushvalue(L, -1);
  lua_setiuservalue(L, -3, FOLDER);
  lua_pushfstring(L, KB_STAGING_NAME "%s", suffix);
  lua_concat(L, 2);
  lua_setiuservalue(L, -2, STAGING_PATH);
}

/* Gives an unnamed file a name, by its entry in /proc; 0, or -1 with errno set. */
static int link_to (int descriptor, const char *path) {
  char entry[32];
  snprintf(entry, sizeof(entry), "/proc/self/fd/%d", descriptor);
  return linkat(AT_FDCWD, entry, AT_FDCWD, path, AT_SYMLINK_FOLLOW);
}

/* Whether the lock was acquired before a sweep removed the file. */
static int lock_named (int descriptor) {
  struct stat status;
  while (flock(descriptor, LOCK_EX) != 0)
    if (errno != EINTR)
      return 1; /* a file system without locks */
  return fstat(descriptor, &status) != 0 || status.st_nlink > 0;
}

/* Whether only a few descriptors are left for the process. */
static int is_among_last (int descriptor) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
    return 0;
  return (rlim_t)descriptor >= limit.rlim_cur - (limit.rlim_cur > 256 ? 64 : limit.rlim_cur / 4);
}

/* Creates an unnamed staging file: 0, or the error number. The file is at `index`. */
static int open_nameless (lua_State *L, int index, staged *file) {
  int descriptor = open_again(value_of(L, index, FOLDER), O_TMPFILE | O_WRONLY, file->mode);
  if (descriptor < 0)
    return errno;
  file->descriptor = descriptor;
  file->state = NAMELESS;
  return 0;
}

/* Creates a named one. */
static int open_named (lua_State *L, int index, staged *file) {
  const char *name = value_of(L, index, STAGING_PATH);
  int tries;
  for (tries = 0; tries < 100; tries++) {
    int descriptor = open_again(name, O_WRONLY | O_CREAT | O_EXCL, file->mode);
    if (descriptor < 0)
      return errno;
    if (lock_named(descriptor)) {
      file->descriptor = descriptor;
      file->state = NAMED;
      return 0;
    }
    close(descriptor);
  }
  return EAGAIN;
}

/* Writes BYTES to the open staging file; 0, or the error number. */
static int fill (lua_State *L, int index, staged *file) {
  size_t size;
  const char *bytes;
  int error = 0;
  if (file->exactly != NO_MODE && fchmod(file->descriptor, file->exactly) != 0)
    error = errno;
  lua_getiuservalue(L, index, BYTES);
  bytes = lua_tolstring(L, -1, &size);
  if (error == 0)
    error = write_all(file->descriptor, bytes, size);
  if (error == 0)
    error = check_written(file->descriptor);
  lua_pop(L, 1);
  if (error != 0)
    release(L, index, file);
  return error;
}

/* Opens a staging file, named if unnamed ones are not supported; 0, or the error number. */
static int open_staging (lua_State *L, int index, staged *file) {
  int error = open_nameless(L, index, file);
  return error == 0 || error == EMFILE || error == ENFILE ? error : open_named(L, index, file);
}

/*
** Writes BYTES to a staging file; 0, or the error number. `may_defer`: leave it to the commit if
** few descriptors are left.
*/
static int write_staging (lua_State *L, int index, staged *file, int may_defer) {
  int error = open_staging(L, index, file);
  if (error == 0 && may_defer && is_among_last(file->descriptor)) {
    release(L, index, file);
    error = EMFILE;
  }
  if (may_defer && (error == EMFILE || error == ENFILE)) {
    file->state = DEFERRED;
    return 0;
  }
  return error == 0 ? fill(L, index, file) : error;
}

/* }====== */

static mode_t check_mode (lua_State *L, int index) {
  lua_Integer mode = luaL_optinteger(L, index, -1);
  luaL_argcheck(L, mode >= -1 && mode <= 0777, index, "the mode is 0 to 0777");
  return mode < 0 ? NO_MODE : (mode_t)mode;
}

/*
** Stages the arguments path, bytes, mode and exactly, and pushes the userdata: 0, or the error
** number. A given mode is subject to the umask, as in open(2), unless `exactly` is set; the mode
** of an existing file is not.
*/
static int stage (lua_State *L) {
  size_t path_size;
  const char *path = luaL_checklstring(L, 1, &path_size);
  mode_t mode = check_mode(L, 3);
  int exactly = lua_toboolean(L, 4);
  staged *file;
  target found;
  int error;
  luaL_checkstring(L, 2);
  luaL_argcheck(L, strlen(path) == path_size, 1, "the path holds a NUL byte");
  lua_settop(L, 2);
  file = push_staged(L, 1);
  lua_pushvalue(L, 2);
  lua_setiuservalue(L, 3, BYTES);
  error = find_target(L, path, &found);
  if (error != 0)
    return error;
  if (found.exists && !found.regular) {
    file->state = DIRECT;
    return 0;
  }
  choose_name(L);
  file->replaces = found.exists;
  file->exactly = mode == NO_MODE ? found.mode : exactly ? mode : NO_MODE;
  file->mode = file->exactly != NO_MODE ? 0600 : mode != NO_MODE ? mode : 0666;
  return write_staging(L, 3, file, 1);
}

/* Writes to a target that cannot be replaced; 0, or the error number. */
static int write_direct (lua_State *L, int index) {
  size_t size;
  const char *bytes;
  int error, descriptor = open_again(value_of(L, index, PATH), O_WRONLY | O_TRUNC, 0);
  if (descriptor < 0)
    return errno;
  lua_getiuservalue(L, index, BYTES);
  bytes = lua_tolstring(L, -1, &size);
  error = write_all(descriptor, bytes, size);
  lua_pop(L, 1);
  return close_after(descriptor, error);
}

/*
** Gives a staged file a name for the moment of the rename; 0, or the error number. If that fails
** (no /proc, an unusual file system), the file is written once more, with a name.
*/
static int give_name (lua_State *L, int index, staged *file) {
  int error;
  flock(file->descriptor, LOCK_EX | LOCK_NB); /* nobody else can hold it */
  if (link_to(file->descriptor, value_of(L, index, STAGING_PATH)) == 0) {
    file->state = NAMED;
    return 0;
  }
  release(L, index, file);
  error = open_named(L, index, file);
  return error == 0 ? fill(L, index, file) : error;
}

/* Moves a staged file to its target; 0, or the error number. */
static int put_in_place (lua_State *L, int index, staged *file) {
  int error = 0;
  if (file->state == NAMELESS && !file->replaces &&
      link_to(file->descriptor, value_of(L, index, TARGET)) == 0)
    return 0;
  if (file->state == NAMELESS)
    error = give_name(L, index, file);
  if (error == 0 && rename(value_of(L, index, STAGING_PATH), value_of(L, index, TARGET)) != 0)
    return errno;
  if (error == 0)
    file->state = NAMELESS; /* the name is gone */
  return error;
}

/* Commits the file at `index`; 0, or the error number. No staging file is left. */
static int commit (lua_State *L, int index) {
  staged *file = (staged *)lua_touserdata(L, index);
  int error = 0;
  if (file->state == DEFERRED) {
    file->state = NOTHING;
    error = write_staging(L, index, file, 0);
  }
  if (error == 0)
    error = file->state == DIRECT ? write_direct(L, index) : put_in_place(L, index, file);
  release(L, index, file);
  return error;
}

/* stage(path, bytes [, mode [, exactly]]) -> staged, folder of its staging file (nil: it needs
** none) | nil, err */
static int file_stage (lua_State *L) {
  int error = stage(L);
  if (error != 0)
    return kb_file_fail(L, "write", lua_tostring(L, 1), error);
  lua_getiuservalue(L, 3, FOLDER);
  return 2;
}

/* write(path, bytes [, mode [, exactly]]) -> true | nil, err */
static int file_write (lua_State *L) {
  int error = stage(L);
  lua_toclose(L, 3);
  if (error == 0)
    error = commit(L, 3);
  if (error != 0)
    return kb_file_fail(L, "write", lua_tostring(L, 1), error);
  lua_pushboolean(L, 1);
  return 1;
}

/* staged:is_direct() -> whether the commit writes directly to the target, and may block */
static int staged_is_direct (lua_State *L) {
  const staged *file = (const staged *)luaL_checkudata(L, 1, STAGED_TYPE);
  lua_pushboolean(L, file->state == DIRECT);
  return 1;
}

/* staged:commit() -> true | nil, err */
static int staged_commit (lua_State *L) {
  staged *file = (staged *)luaL_checkudata(L, 1, STAGED_TYPE);
  int error;
  luaL_argcheck(L, file->state != NOTHING, 1, "the file is committed or discarded already");
  error = commit(L, 1);
  if (error != 0)
    return kb_file_fail(L, "write", value_of(L, 1, PATH), error);
  lua_pushboolean(L, 1);
  return 1;
}

int kb_open_file (lua_State *L) {
  static const luaL_Reg functions[] = {{"list", kb_file_list},
                                       {"read", kb_file_read},
                                       {"reason", file_reason},
                                       {"stage", file_stage},
                                       {"sweep", kb_file_sweep},
                                       {"write", file_write},
                                       {NULL, NULL}};
  luaL_newlib(L, functions);
  return 1;
}
