/*
** memory.c - see memory.h. glibc calls the malloc family of the program in place of its own where
** the program has one; its own stays reachable by the names below.
*/

#include "memory.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

extern void *__libc_malloc (size_t size);
extern void *__libc_realloc (void *block, size_t size);
extern void *__libc_memalign (size_t alignment, size_t size);
extern void __libc_free (void *block);

void *malloc (size_t size);
void *calloc (size_t count, size_t size);
void *realloc (void *block, size_t size);
void *reallocarray (void *block, size_t count, size_t size);
void *aligned_alloc (size_t alignment, size_t size);
int posix_memalign (void **block, size_t alignment, size_t size);
void free (void *block);

static struct {
  int armed, for_good, has_failed;
  failing_allocator allocator;
  size_t left;
} failing;

static long libc_blocks, lua_bytes;

void memory_arm (failing_allocator allocator, size_t nth, int for_good) {
  failing.allocator = allocator;
  failing.left = nth;
  failing.for_good = for_good;
  failing.has_failed = 0;
  failing.armed = 1;
}

int memory_disarm (void) {
  failing.armed = 0;
  return failing.has_failed;
}

long memory_libc_blocks (void) {
  return libc_blocks;
}

long memory_lua_bytes (void) {
  return lua_bytes;
}

/* Whether this allocation is one that shall fail. */
static int fails (failing_allocator allocator) {
  if (!failing.armed || failing.allocator != allocator)
    return 0;
  if (failing.has_failed)
    return failing.for_good;
  if (failing.left-- > 0)
    return 0;
  failing.has_failed = 1;
  return 1;
}

static int libc_fails (void) {
  if (!fails(FAIL_LIBC))
    return 0;
  errno = ENOMEM;
  return 1;
}

static void *counted (void *block) {
  libc_blocks += block != NULL;
  return block;
}

void *malloc (size_t size) {
  return libc_fails() ? NULL : counted(__libc_malloc(size));
}

void *calloc (size_t count, size_t size) {
  void *block;
  if (size != 0 && count > SIZE_MAX / size)
    return NULL;
  block = malloc(count * size);
  return block != NULL ? memset(block, 0, count * size) : NULL;
}

void *realloc (void *block, size_t size) {
  if (block == NULL)
    return malloc(size);
  if (size == 0) {
    free(block);
    return NULL;
  }
  return libc_fails() ? NULL : __libc_realloc(block, size);
}

void *reallocarray (void *block, size_t count, size_t size) {
  return size != 0 && count > SIZE_MAX / size ? NULL : realloc(block, count * size);
}

void *aligned_alloc (size_t alignment, size_t size) {
  return libc_fails() ? NULL : counted(__libc_memalign(alignment, size));
}

int posix_memalign (void **block, size_t alignment, size_t size) {
  *block = aligned_alloc(alignment, size);
  return *block != NULL ? 0 : ENOMEM;
}

void free (void *block) {
  libc_blocks -= block != NULL;
  __libc_free(block);
}

/* Lua expects shrinking to succeed; the manual says that it must. */
void *memory_lua_alloc (void *unused, void *block, size_t old_size, size_t new_size) {
  void *result;
  (void)unused;
  if (block == NULL)
    old_size = 0;
  if (new_size == 0) {
    __libc_free(block);
    lua_bytes -= (long)old_size;
    return NULL;
  }
  if (new_size > old_size && fails(FAIL_LUA))
    return NULL;
  result = __libc_realloc(block, new_size);
  if (result != NULL)
    lua_bytes += (long)new_size - (long)old_size;
  return result;
}
