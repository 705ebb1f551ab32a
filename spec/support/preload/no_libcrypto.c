/* no_libcrypto.c - a system without libcrypto: dlopen does not find it. */

#define _GNU_SOURCE /* RTLD_NEXT */

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

void *dlopen (const char *name, int flags) {
  void *(*original)(const char *, int);
  if (name != NULL && strncmp(name, "libcrypto", 9) == 0)
    return NULL;
  *(void **)&original = dlsym(RTLD_NEXT, "dlopen");
  return original(name, flags);
}
