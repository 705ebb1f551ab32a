/*
** interrupt.c - interrupted system calls that write files: the AT-th one (0: every one) of those
** in CALLS (e.g. "linkat rename"; by default, all below) gets the signal SIGNAL before it is
** made, or fails with the error number ERROR.
*/

#define _GNU_SOURCE /* RTLD_NEXT, O_TMPFILE */

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Whether the call fails instead of being made. */
static int is_interrupted (const char *call) {
  static int count;
  const char *calls = getenv("CALLS"), *at = getenv("AT"), *number = getenv("SIGNAL");
  if (at == NULL || (calls != NULL && strstr(calls, call) == NULL))
    return 0;
  count++;
  if (atoi(at) != 0 && atoi(at) != count)
    return 0;
  if (number != NULL) {
    kill(getpid(), atoi(number));
    return 0;
  }
  errno = atoi(getenv("ERROR"));
  return 1;
}

/* Declares the original function of that name. */
#define ORIGINAL(name, result, ...)                                                                \
  result (*original)(__VA_ARGS__);                                                                 \
  *(void **)&original = dlsym(RTLD_NEXT, #name)

int open (const char *path, int flags, ...) {
  ORIGINAL(open, int, const char *, int, ...);
  va_list arguments;
  mode_t mode = 0;
  va_start(arguments, flags);
  if (flags & (O_CREAT | O_TMPFILE))
    mode = (mode_t)va_arg(arguments, int);
  va_end(arguments);
  if ((flags & O_ACCMODE) != O_RDONLY && is_interrupted("open"))
    return -1;
  return original(path, flags, mode);
}

ssize_t write (int descriptor, const void *bytes, size_t size) {
  ORIGINAL(write, ssize_t, int, const void *, size_t);
  return is_interrupted("write") ? -1 : original(descriptor, bytes, size);
}

int fchmod (int descriptor, mode_t mode) {
  ORIGINAL(fchmod, int, int, mode_t);
  return is_interrupted("fchmod") ? -1 : original(descriptor, mode);
}

int flock (int descriptor, int operation) {
  ORIGINAL(flock, int, int, int);
  return is_interrupted("flock") ? -1 : original(descriptor, operation);
}

int linkat (int from_folder, const char *from, int to_folder, const char *to, int flags) {
  ORIGINAL(linkat, int, int, const char *, int, const char *, int);
  return is_interrupted("linkat") ? -1 : original(from_folder, from, to_folder, to, flags);
}

int rename (const char *from, const char *to) {
  ORIGINAL(rename, int, const char *, const char *);
  return is_interrupted("rename") ? -1 : original(from, to);
}
