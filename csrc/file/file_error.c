/* file_error.c - error numbers of the system as codes and messages. */

#define _DEFAULT_SOURCE /* the strerror_r of POSIX, not that of GNU */

#include "file_error.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

const char *kb_file_code (int error) {
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

void kb_file_reason (int error, char reason[KB_REASON_SIZE]) {
  if (strerror_r(error, reason, KB_REASON_SIZE) != 0)
    snprintf(reason, KB_REASON_SIZE, "error %d", error);
}
