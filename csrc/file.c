/*
** file.c - core.file: files that are written whole or not at all. The bytes go to an exclusive
** temporary file in the target's folder, which a rename then puts in the target's place.
**
** A symbolic link is followed, as by the shell's `>`: the file that it names is replaced and the
** link stays. The mode of an existing file is kept unless one is given. What is no regular file
** (/dev/stdout, a pipe) cannot be replaced: it is written to when the file is committed.
** No fsync: a rename is whole for every reader, and only a crash of the machine could tell.
*/

#define _DEFAULT_SOURCE /* getentropy, realpath, and the strerror_r of POSIX */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core.h"

#define STAGED_TYPE "kubebundle.staged"

/* A file on its way. The user values hold the strings, the state says what is to be done. */
typedef struct staged {
  enum { NOTHING, TEMPORARY, DIRECT } state;
} staged;
enum { PATH = 1, TARGET, TEMPORARY_PATH, BYTES, USER_VALUES = BYTES };

#define NO_MODE ((mode_t)~0)

/* What is known about the path before anything is written. */
typedef struct target {
  int exists, regular;
  mode_t mode; /* permission bits that the file shall have, or NO_MODE */
} target;

/* {====== Errors ====== */

#define REASON_SIZE 256

static const char *code_of (int error) {
  switch (error) {
  case ENOENT:
    return "file.not-found";
  case EACCES:
  case EPERM:
  case EROFS:
    return "file.permission-denied";
  case EEXIST:
    return "file.exists";
  case EISDIR:
    return "file.is-directory";
  case ENOTDIR:
    return "file.not-directory";
  case ENOSPC:
  case EDQUOT:
    return "file.no-space";
  default:
    return "file.failed";
  }
}

static void reason_of (int error, char reason[REASON_SIZE]) {
  if (strerror_r(error, reason, REASON_SIZE) != 0)
    snprintf(reason, REASON_SIZE, "error %d", error);
}

static int fail_with (lua_State *L, const char *path, int error) {
  char reason[REASON_SIZE];
  reason_of(error, reason);
  return kb_fail(L, code_of(error), 0, 0, "cannot write %s: %s", path, reason);
}

/* reason(errno) -> code, reason: what an error number of the system means */
static int file_reason (lua_State *L) {
  int error = (int)luaL_checkinteger(L, 1);
  char reason[REASON_SIZE];
  reason_of(error, reason);
  lua_pushstring(L, code_of(error));
  lua_pushstring(L, reason);
  return 2;
}

/* }====== */

/* {====== The userdata ====== */

/* A user value that is a string. It stays alive, and the pointer valid, with the userdata. */
static const char *value_of (lua_State *L, int index, int value) {
  const char *text;
  lua_getiuservalue(L, index, value);
  text = lua_tostring(L, -1);
  lua_pop(L, 1);
  return text;
}

static void remove_temporary (lua_State *L, int index, staged *file) {
  if (file->state == TEMPORARY)
    unlink(value_of(L, index, TEMPORARY_PATH));
  file->state = NOTHING;
}

/* __gc and __close, discard(): removes what was not committed. */
static int staged_discard (lua_State *L) {
  remove_temporary(L, 1, (staged *)luaL_checkudata(L, 1, STAGED_TYPE));
  return 0;
}

static int staged_commit (lua_State *L);

/* Pushes a file with nothing staged yet, for the path at `index`. */
static staged *push_staged (lua_State *L, int index) {
  static const luaL_Reg ends[] = {
      {"__gc", staged_discard}, {"__close", staged_discard}, {NULL, NULL}};
  static const luaL_Reg methods[] = {
      {"commit", staged_commit}, {"discard", staged_discard}, {NULL, NULL}};
  staged *file = (staged *)lua_newuserdatauv(L, sizeof(staged), USER_VALUES);
  file->state = NOTHING;
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

/* After an interrupted close Linux has closed the descriptor. */
static int close_after (int descriptor, int error) {
  if (close(descriptor) != 0 && errno != EINTR && error == 0)
    error = errno;
  return error;
}

static int open_again (const char *path, int flags, mode_t mode) {
  int descriptor;
  do
    descriptor = open(path, flags | O_CLOEXEC | O_NOCTTY, mode);
  while (descriptor < 0 && errno == EINTR);
  return descriptor;
}

/*
** Looks at the path and sets the user value TARGET to the file that is to be replaced: the path,
** or what its symbolic link names. 0, or the error number. The file is at the top of the stack.
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
      return errno;
    if (S_ISREG(status.st_mode)) {
      if (realpath(path, resolved) == NULL)
        return errno;
      lua_pushstring(L, resolved);
      lua_setiuservalue(L, -2, TARGET);
    }
  }
  if (S_ISDIR(status.st_mode))
    return EISDIR;
  /* A rename would also replace a file that its owner made read-only. */
  if (faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) != 0)
    return errno;
  found->exists = 1;
  found->regular = S_ISREG(status.st_mode);
  found->mode = status.st_mode & 0777;
  return 0;
}

/* Pushes a name in the folder of `path` that nobody else uses. */
static void push_temporary_name (lua_State *L, const char *path) {
  const char *name = strrchr(path, '/');
  uint64_t number = 0;
  char suffix[17];
  if (getentropy(&number, sizeof(number)) != 0)
    number = (uint64_t)(uintptr_t)&number ^ (uint64_t)getpid() << 32;
  snprintf(suffix, sizeof(suffix), "%016" PRIx64, number);
  lua_pushlstring(L, path, name == NULL ? 0 : (size_t)(name - path) + 1);
  lua_pushfstring(L, ".kubebundle-%s", suffix);
  lua_concat(L, 2);
}

/* Creates the temporary file: its descriptor, or -1 with errno set. The file is at the top. */
static int create_temporary (lua_State *L, staged *file, mode_t mode) {
  const char *path = value_of(L, -1, TARGET);
  int descriptor, tries;
  for (tries = 0; tries < 100; tries++) {
    push_temporary_name(L, path);
    lua_setiuservalue(L, -2, TEMPORARY_PATH);
    descriptor = open_again(value_of(L, -1, TEMPORARY_PATH), O_WRONLY | O_CREAT | O_EXCL, mode);
    if (descriptor >= 0)
      file->state = TEMPORARY;
    if (descriptor >= 0 || errno != EEXIST)
      return descriptor;
  }
  return -1;
}

/* Writes the bytes to a temporary file; 0, or the error number. */
static int write_temporary (lua_State *L, staged *file, const char *bytes, size_t size, mode_t mode,
                            mode_t exactly) {
  int error = 0, descriptor = create_temporary(L, file, mode);
  if (descriptor < 0)
    return errno;
  if (exactly != NO_MODE && fchmod(descriptor, exactly) != 0)
    error = errno;
  if (error == 0)
    error = write_all(descriptor, bytes, size);
  error = close_after(descriptor, error);
  if (error != 0)
    remove_temporary(L, -1, file);
  return error;
}

/* }====== */

/*
** Stages the arguments path, bytes and mode and pushes the userdata: 0, or the error number.
** A given mode is subject to the umask, as in open(2); the mode of an existing file is not.
*/
static int stage (lua_State *L) {
  size_t path_size, size;
  const char *path = luaL_checklstring(L, 1, &path_size);
  const char *bytes = luaL_checklstring(L, 2, &size);
  lua_Integer mode = luaL_optinteger(L, 3, -1);
  staged *file;
  target found;
  int error;
  luaL_argcheck(L, strlen(path) == path_size, 1, "the path holds a NUL byte");
  luaL_argcheck(L, mode >= -1 && mode <= 0777, 3, "the mode is 0 to 0777");
  lua_settop(L, 2);
  file = push_staged(L, 1);
  error = find_target(L, path, &found);
  if (error != 0)
    return error;
  if (found.exists && !found.regular) {
    lua_pushvalue(L, 2);
    lua_setiuservalue(L, -2, BYTES);
    file->state = DIRECT;
    return 0;
  }
  if (mode >= 0)
    return write_temporary(L, file, bytes, size, (mode_t)mode, NO_MODE);
  return write_temporary(L, file, bytes, size, found.exists ? 0600 : 0666, found.mode);
}

/* Writes to what cannot be replaced; 0, or the error number. */
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

/* Puts the file at `index` in its place; 0, or the error number. Nothing is left behind. */
static int commit (lua_State *L, int index) {
  staged *file = (staged *)lua_touserdata(L, index);
  int error = 0;
  if (file->state == DIRECT)
    error = write_direct(L, index);
  else if (rename(value_of(L, index, TEMPORARY_PATH), value_of(L, index, TARGET)) != 0) {
    error = errno;
    remove_temporary(L, index, file);
  }
  file->state = NOTHING;
  return error;
}

/* stage(path, bytes [, mode]) -> staged | nil, err */
static int file_stage (lua_State *L) {
  int error = stage(L);
  return error == 0 ? 1 : fail_with(L, lua_tostring(L, 1), error);
}

/* write(path, bytes [, mode]) -> true | nil, err */
static int file_write (lua_State *L) {
  int error = stage(L);
  lua_toclose(L, 3);
  if (error == 0)
    error = commit(L, 3);
  if (error != 0)
    return fail_with(L, lua_tostring(L, 1), error);
  lua_pushboolean(L, 1);
  return 1;
}

/* staged:commit() -> true | nil, err */
static int staged_commit (lua_State *L) {
  staged *file = (staged *)luaL_checkudata(L, 1, STAGED_TYPE);
  int error;
  luaL_argcheck(L, file->state != NOTHING, 1, "the file is committed or discarded already");
  error = commit(L, 1);
  if (error != 0)
    return fail_with(L, value_of(L, 1, PATH), error);
  lua_pushboolean(L, 1);
  return 1;
}

int kb_open_file (lua_State *L) {
  static const luaL_Reg functions[] = {
      {"reason", file_reason}, {"stage", file_stage}, {"write", file_write}, {NULL, NULL}};
  luaL_newlib(L, functions);
  return 1;
}
