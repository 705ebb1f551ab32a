/*
** failing_calls.c - system calls that fail in turn, if they concern files in one folder or
** standard input and output. Of the calls to which an error can happen, the one with the number
** FAILING_AT (from 0) fails, and with FAILING_FOR_GOOD all that follow:
**
**   FAILING_FOLDER   an absolute path
**   FAILING_ERROR    EIO, ENOSPC, EMFILE, EINTR; SHORT: one byte is read or written and no more
**   FAILING_REPORT   a file that gets the name of the first call that failed
**
** Functions of stdio count as the calls that they make. A file that cannot be closed is closed
** anyway, as on Linux; with FAILING_FOR_GOOD files can still be removed, otherwise nothing could
** be cleaned up.
*/

#define _GNU_SOURCE /* RTLD_NEXT, O_TMPFILE */

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* The errors that can happen to a call. */
enum { EIO_ = 1, ENOSPC_ = 2, EMFILE_ = 4, EINTR_ = 8, SHORT_ = 16, ONCE_ = 32 };

typedef struct plan {
  const char *folder;
  size_t folder_size;
  int error; /* one of the above; 0: nothing fails */
  int number;
  int for_good;
  long at, count;
} plan;

static int error_of (const char *name, int *number) {
  static const struct {
    const char *name;
    int error, number;
  } errors[] = {{"EIO", EIO_, EIO},
                {"ENOSPC", ENOSPC_, ENOSPC},
                {"EMFILE", EMFILE_, EMFILE},
                {"EINTR", EINTR_, EINTR},
                {"SHORT", SHORT_, 0}};
  size_t i;
  for (i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
    if (strcmp(errors[i].name, name) == 0) {
      *number = errors[i].number;
      return errors[i].error;
    }
  abort();
}

static plan *the_plan (void) {
  static plan known;
  if (known.folder == NULL) {
    const char *at = getenv("FAILING_AT"), *error = getenv("FAILING_ERROR");
    known.folder = getenv("FAILING_FOLDER");
    if (known.folder == NULL || at == NULL || error == NULL)
      abort();
    known.folder_size = strlen(known.folder);
    known.at = atol(at);
    known.for_good = getenv("FAILING_FOR_GOOD") != NULL;
    known.error = error_of(error, &known.number);
  }
  return &known;
}

/* Writes the name of the first call that fails. */
static void report (const char *call) {
  int (*open_file)(const char *, int, ...);
  ssize_t (*write_bytes)(int, const void *, size_t);
  int (*close_file)(int);
  int file;
  *(void **)&open_file = dlsym(RTLD_NEXT, "open");
  *(void **)&write_bytes = dlsym(RTLD_NEXT, "write");
  *(void **)&close_file = dlsym(RTLD_NEXT, "close");
  file = open_file(getenv("FAILING_REPORT"), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (file < 0 || write_bytes(file, call, strlen(call)) < 0)
    abort();
  close_file(file);
}

/* Whether a call to which these errors can happen fails. */
static int fails (const char *call, int errors) {
  plan *p = the_plan();
  if (!(errors & p->error) || (p->for_good && (errors & ONCE_)))
    return 0;
  if (p->count++ != p->at && !(p->for_good && p->count > p->at))
    return 0;
  if (p->count == p->at + 1)
    report(call);
  errno = p->number;
  return 1;
}

static int is_path_meant (const char *path) {
  const plan *p = the_plan();
  return strncmp(path, p->folder, p->folder_size) == 0;
}

static int is_descriptor_meant (int descriptor) {
  char entry[32], path[4096];
  ssize_t size;
  if (descriptor == STDIN_FILENO || descriptor == STDOUT_FILENO)
    return 1;
  if (descriptor == STDERR_FILENO)
    return 0;
  snprintf(entry, sizeof(entry), "/proc/self/fd/%d", descriptor);
  size = readlink(entry, path, sizeof(path) - 1);
  if (size < 0)
    return 0;
  path[size] = '\0';
  return is_path_meant(path);
}

/* Whether a call about a path, a descriptor or a stream fails. */
static int path_fails (const char *call, const char *path, int errors) {
  return is_path_meant(path) && fails(call, errors);
}

static int descriptor_fails (const char *call, int descriptor, int errors) {
  return is_descriptor_meant(descriptor) && fails(call, errors);
}

static int stream_fails (const char *call, FILE *stream, int errors) {
  return descriptor_fails(call, fileno(stream), errors);
}

static int is_short (void) {
  return the_plan()->error == SHORT_;
}

/* Declares the original function of that name. */
#define ORIGINAL(name, result, ...)                                                                \
  result (*original)(__VA_ARGS__);                                                                 \
  *(void **)&original = dlsym(RTLD_NEXT, #name)

int open (const char *path, int flags, ...) {
  ORIGINAL(open, int, const char *, int, ...);
  int errors = EIO_ | EMFILE_ | EINTR_;
  va_list arguments;
  mode_t mode = 0;
  va_start(arguments, flags);
  if (flags & (O_CREAT | O_TMPFILE)) {
    mode = (mode_t)va_arg(arguments, int);
    errors |= ENOSPC_;
  }
  va_end(arguments);
  return path_fails("open", path, errors) ? -1 : original(path, flags, mode);
}

int openat (int folder, const char *name, int flags, ...) {
  ORIGINAL(openat, int, int, const char *, int, ...);
  return descriptor_fails("openat", folder, EIO_ | EMFILE_) ? -1 : original(folder, name, flags, 0);
}

ssize_t read (int descriptor, void *bytes, size_t size) {
  ORIGINAL(read, ssize_t, int, void *, size_t);
  if (!descriptor_fails("read", descriptor, EIO_ | EINTR_ | SHORT_))
    return original(descriptor, bytes, size);
  return is_short() ? original(descriptor, bytes, size > 0) : -1;
}

ssize_t write (int descriptor, const void *bytes, size_t size) {
  ORIGINAL(write, ssize_t, int, const void *, size_t);
  if (!descriptor_fails("write", descriptor, EIO_ | ENOSPC_ | EINTR_ | SHORT_))
    return original(descriptor, bytes, size);
  return is_short() ? original(descriptor, bytes, size > 0) : -1;
}

int close (int descriptor) {
  ORIGINAL(close, int, int);
  int failed = descriptor_fails("close", descriptor, EIO_ | ENOSPC_ | EINTR_), error = errno;
  int result = original(descriptor);
  if (!failed)
    return result;
  errno = error;
  return -1;
}

#define PATH_CALL(name, errors, ...)                                                               \
  int name(const char *path, __VA_ARGS__ argument) {                                               \
    ORIGINAL(name, int, const char *, __VA_ARGS__);                                                \
    return path_fails(#name, path, errors) ? -1 : original(path, argument);                        \
  }
PATH_CALL(stat, EIO_, struct stat *)
PATH_CALL(stat64, EIO_, struct stat64 *)
PATH_CALL(lstat, EIO_, struct stat *)
PATH_CALL(lstat64, EIO_, struct stat64 *)
PATH_CALL(mkdir, EIO_ | ENOSPC_, mode_t)
PATH_CALL(rename, EIO_ | ENOSPC_, const char *)

int unlink (const char *path) {
  ORIGINAL(unlink, int, const char *);
  return path_fails("unlink", path, EIO_ | ONCE_) ? -1 : original(path);
}

int remove (const char *path) {
  ORIGINAL(remove, int, const char *);
  return path_fails("remove", path, EIO_ | ONCE_) ? -1 : original(path);
}

int unlinkat (int folder, const char *name, int flags) {
  ORIGINAL(unlinkat, int, int, const char *, int);
  return descriptor_fails("unlinkat", folder, EIO_ | ONCE_) ? -1 : original(folder, name, flags);
}

int faccessat (int folder, const char *path, int mode, int flags) {
  ORIGINAL(faccessat, int, int, const char *, int, int);
  return path_fails("faccessat", path, EIO_) ? -1 : original(folder, path, mode, flags);
}

int linkat (int from_folder, const char *from, int to_folder, const char *to, int flags) {
  ORIGINAL(linkat, int, int, const char *, int, const char *, int);
  return path_fails("linkat", to, EIO_ | ENOSPC_)
             ? -1
             : original(from_folder, from, to_folder, to, flags);
}

char *realpath (const char *restrict path, char *restrict resolved) {
  ORIGINAL(realpath, char *, const char *, char *);
  return path_fails("realpath", path, EIO_) ? NULL : original(path, resolved);
}

int fstat (int descriptor, struct stat *status) {
  ORIGINAL(fstat, int, int, struct stat *);
  return descriptor_fails("fstat", descriptor, EIO_) ? -1 : original(descriptor, status);
}

int fchmod (int descriptor, mode_t mode) {
  ORIGINAL(fchmod, int, int, mode_t);
  return descriptor_fails("fchmod", descriptor, EIO_) ? -1 : original(descriptor, mode);
}

int flock (int descriptor, int operation) {
  ORIGINAL(flock, int, int, int);
  return descriptor_fails("flock", descriptor, EIO_ | EINTR_) ? -1
                                                              : original(descriptor, operation);
}

DIR *opendir (const char *path) {
  ORIGINAL(opendir, DIR *, const char *);
  return path_fails("opendir", path, EIO_ | EMFILE_) ? NULL : original(path);
}

struct dirent *readdir (DIR *folder) {
  ORIGINAL(readdir, struct dirent *, DIR *);
  return descriptor_fails("readdir", dirfd(folder), EIO_) ? NULL : original(folder);
}

struct dirent64 *readdir64 (DIR *folder) {
  ORIGINAL(readdir64, struct dirent64 *, DIR *);
  return descriptor_fails("readdir", dirfd(folder), EIO_) ? NULL : original(folder);
}

/* {====== stdio ====== */

FILE *fopen64 (const char *restrict path, const char *restrict mode) {
  ORIGINAL(fopen64, FILE *, const char *, const char *);
  return path_fails("fopen", path, EIO_ | EMFILE_ | (mode[0] == 'w' ? ENOSPC_ : 0))
             ? NULL
             : original(path, mode);
}

/* Makes ferror return true. */
static void spoil (FILE *stream) {
  stream->_flags |= 0x20; /* glibc's _IO_ERR_SEEN */
}

size_t fread (void *restrict bytes, size_t size, size_t count, FILE *restrict stream) {
  ORIGINAL(fread, size_t, void *, size_t, size_t, FILE *);
  if (!stream_fails("fread", stream, EIO_))
    return original(bytes, size, count, stream);
  spoil(stream);
  return 0;
}

size_t fwrite (const void *restrict bytes, size_t size, size_t count, FILE *restrict stream) {
  ORIGINAL(fwrite, size_t, const void *, size_t, size_t, FILE *);
  if (!stream_fails("fwrite", stream, EIO_ | ENOSPC_))
    return original(bytes, size, count, stream);
  spoil(stream);
  return 0;
}

int fflush (FILE *stream) {
  ORIGINAL(fflush, int, FILE *);
  if (stream == NULL || __fpending(stream) == 0 || !stream_fails("fflush", stream, EIO_ | ENOSPC_))
    return original(stream);
  spoil(stream);
  return EOF;
}

int fclose (FILE *stream) {
  ORIGINAL(fclose, int, FILE *);
  int failed = stream_fails("fclose", stream, EIO_ | ENOSPC_), error = errno;
  int result = original(stream);
  if (!failed)
    return result;
  errno = error;
  return EOF;
}

/* }====== */
