/*
** no_tmpfile.c - a file system without unnamed files: open fails with EOPNOTSUPP for O_TMPFILE.
*/

#define _GNU_SOURCE /* RTLD_NEXT, O_TMPFILE */

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/types.h>

typedef int (*opener)(const char *path, int flags, ...);

static int open_as (const char *name, const char *path, int flags, mode_t mode) {
  opener original;
  if ((flags & O_TMPFILE) == O_TMPFILE) {
    errno = EOPNOTSUPP;
    return -1;
  }
  *(void **)&original = dlsym(RTLD_NEXT, name);
  return original(path, flags, mode);
}

#define OPEN(function)                                                                             \
  int function(const char *path, int flags, ...) {                                                 \
    va_list arguments;                                                                             \
    mode_t mode = 0;                                                                               \
    va_start(arguments, flags);                                                                    \
    if (flags & (O_CREAT | O_TMPFILE))                                                             \
      mode = (mode_t)va_arg(arguments, int);                                                       \
    va_end(arguments);                                                                             \
    return open_as(#function, path, flags, mode);                                                  \
  }

int open (const char *path, int flags, ...);
int open64 (const char *path, int flags, ...);

OPEN(open)
OPEN(open64)
