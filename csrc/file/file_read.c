/* file_read.c - the content of a regular file that is to be replaced. */

#define _DEFAULT_SOURCE /* O_CLOEXEC */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/failure.h"
#include "base/owner.h"
#include "file_binding.h"
#include "file_failure.h"

#define READER_TYPE "kubebundle.file.reader"

/* An open file, and what was read of it. */
typedef struct reader {
  int is_open, descriptor;
  kb_buffer bytes;
} reader;

/* __gc and __close */
static int reader_close (lua_State *L) {
  reader *r = (reader *)lua_touserdata(L, 1);
  if (r->is_open)
    close(r->descriptor);
  r->is_open = 0;
  kb_buffer_free(&r->bytes);
  return 0;
}

/* Opens the file, without waiting for the other end of a pipe; 0, or the error number. */
static int open_reader (reader *r, const char *path) {
  do
    r->descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  while (r->descriptor < 0 && errno == EINTR);
  r->is_open = r->descriptor >= 0;
  return r->is_open ? 0 : errno;
}

/* Reads the file to its end; `size` is an estimate. 0, or the error number. */
static int read_all (reader *r, size_t size) {
  for (;;) {
    char *to = kb_buffer_reserve(&r->bytes, size + 1);
    ssize_t got;
    if (to == NULL)
      return ENOMEM;
    got = read(r->descriptor, to, r->bytes.capacity - r->bytes.size);
    if (got == 0)
      return 0;
    if (got < 0 && errno != EINTR)
      return errno;
    if (got > 0)
      r->bytes.size += (size_t)got;
    size = r->bytes.size;
  }
}

int kb_file_read (lua_State *L) {
  const char *path = luaL_checkstring(L, 1);
  reader *r = (reader *)kb_new_owner(L, sizeof(reader), READER_TYPE, reader_close);
  struct stat status;
  int error;
  r->bytes.secret = 1;
  error = open_reader(r, path);
  if (error == 0 && fstat(r->descriptor, &status) != 0)
    error = errno;
  if (error == ENOENT || (error == 0 && !S_ISREG(status.st_mode)))
    return 0;
  if (error == 0)
    error = read_all(r, status.st_size > 0 ? (size_t)status.st_size : 0);
  if (error == ENOMEM)
    return kb_out_of_memory(L);
  if (error != 0)
    return kb_file_fail(L, "read", path, error);
  lua_pushlstring(L, r->bytes.data, r->bytes.size);
  lua_pushinteger(L, (lua_Integer)(status.st_mode & 0777));
  return 2;
}
