/*
** freed.c - reports each memory block that is freed while it contains the text in $CANARY: prints
** a line "freed" on standard error.
*/

#define _GNU_SOURCE

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* glibc's own names for its functions */
extern void __libc_free (void *block);
extern void *__libc_malloc (size_t size);

static void look_into (const void *block) {
  static const char line[] = "freed\n";
  const char *canary = getenv("CANARY");
  size_t size = malloc_usable_size((void *)block);
  if (canary != NULL && memmem(block, size, canary, strlen(canary)) != NULL)
    (void)!write(2, line, sizeof(line) - 1);
}

void free (void *block) {
  if (block != NULL)
    look_into(block);
  __libc_free(block);
}

/* A moved block is freed. */
void *realloc (void *block, size_t size) {
  void *moved = __libc_malloc(size);
  size_t old = block != NULL ? malloc_usable_size(block) : 0;
  if (moved == NULL)
    return NULL;
  if (block != NULL)
    memcpy(moved, block, old < size ? old : size);
  free(block);
  return moved;
}
