/*
** host.c - what SQLite does: each allocation of each case is made to fail in turn, once and for
** good, Lua's and libc's, until the case runs through untouched. Each attempt is a process of its
** own, forked from one that holds a ready Lua state. In it
**
**   - the case returns what it returns with memory to spare, or nil and an error, or raises;
**   - then, with memory to spare again, the same state runs the same case with the right result;
**   - after lua_close, libc holds as many blocks as it does after a run without failure, and Lua
**     no byte.
**
** oom CASES.lua [STRIDE [CASE]]    CASES.lua returns a list of {name, function [, blocks]}; a
** function returns a string, `blocks` are those that a foreign library may lose. With STRIDE n only
** each n-th allocation fails (another one in each case and mode).
**
** oom CASES.lua here    each of libc's allocations fails once, in one process and one state: for
** tools/coverage, which counts what is run. Nothing is compared.
*/

#define _POSIX_C_SOURCE 200809L

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lauxlib.h"
#include "lua.h"
#include "lualib.h"
#include "memory.h"

#define MAX_SHOWN 5 /* faults of a case that are reported in full */

enum outcome { WENT_THROUGH = 0, WAS_HIT = 10, IS_AT_FAULT = 11 };

typedef struct mode {
  const char *name;
  failing_allocator allocator;
  int for_good;
} mode;

static const mode modes[] = {{"Lua, once", FAIL_LUA, 0},
                             {"Lua, for good", FAIL_LUA, 1},
                             {"libc, once", FAIL_LIBC, 0},
                             {"libc, for good", FAIL_LIBC, 1}};

/* What a run without failure gives: the result, and libc's blocks after lua_close. */
typedef struct reference {
  uint64_t digest; /* of the result */
  long blocks;
  long may_be_lost;
} reference;

/* FNV-1a */
static uint64_t digest_of (lua_State *L, int index) {
  size_t size, i;
  const char *text = lua_tolstring(L, index, &size);
  uint64_t digest = UINT64_C(0xcbf29ce484222325);
  for (i = 0; i < size; i++)
    digest = (digest ^ (unsigned char)text[i]) * UINT64_C(0x100000001b3);
  return digest;
}

static int say_fault (const char *text) {
  fprintf(stderr, "      %s\n", text);
  return IS_AT_FAULT;
}

/* Opens a state that holds the list of cases on its stack. */
static lua_State *open_state (const char *path) {
  lua_State *L = lua_newstate(memory_lua_alloc, NULL);
  luaL_openlibs(L);
  if (luaL_dofile(L, path) != LUA_OK) {
    fprintf(stderr, "%s\n", lua_tostring(L, -1));
    exit(2);
  }
  return L;
}

static const char *case_name (lua_State *L, lua_Integer number) {
  const char *name;
  lua_rawgeti(L, 1, number);
  lua_rawgeti(L, -1, 1);
  name = lua_tostring(L, -1);
  lua_pop(L, 2);
  return name;
}

/* Pushes the case's function. */
static void push_case (lua_State *L, lua_Integer number) {
  lua_rawgeti(L, 1, number);
  lua_rawgeti(L, -1, 2);
  lua_remove(L, -2);
}

/* Whether the two values on top, from a call without an error, are the result or nil, err. */
static int is_sound (lua_State *L, const reference *expected) {
  if (lua_isnil(L, -2))
    return !lua_isnil(L, -1);
  return lua_type(L, -2) == LUA_TSTRING && digest_of(L, -2) == expected->digest;
}

static int close_and_count (lua_State *L, const reference *expected) {
  long lost;
  lua_close(L);
  if (memory_lua_bytes() != 0)
    return say_fault("after lua_close, Lua holds memory");
  lost = memory_libc_blocks() - expected->blocks;
  if (lost < 0 || lost > expected->may_be_lost) {
    fprintf(stderr, "      after lua_close, libc holds %ld more blocks than it should\n", lost);
    return IS_AT_FAULT;
  }
  return WAS_HIT;
}

/* One attempt, in a process of its own. */
static int attempt (lua_State *L, lua_Integer number, const mode *how, size_t nth,
                    const reference *expected) {
  int status, was_hit;
  push_case(L, number);
  memory_arm(how->allocator, nth, how->for_good);
  status = lua_pcall(L, 0, 2, 0);
  was_hit = memory_disarm();
  if (!was_hit)
    return status == LUA_OK ? WENT_THROUGH : say_fault(luaL_tolstring(L, -1, NULL));
  if (status == LUA_OK && !is_sound(L, expected))
    return say_fault("a wrong result, and no error");
  lua_settop(L, 1);
  push_case(L, number);
  if (lua_pcall(L, 0, 2, 0) != LUA_OK)
    return say_fault(luaL_tolstring(L, -1, NULL));
  if (lua_isnil(L, -2))
    return say_fault(luaL_tolstring(L, -1, NULL));
  if (!is_sound(L, expected))
    return say_fault("a wrong result afterwards");
  return close_and_count(L, expected);
}

/* Runs the case twice, as an attempt does, and writes down what it gives. */
static int measure (lua_State *L, lua_Integer number, int channel) {
  reference measured;
  int run;
  memset(&measured, 0, sizeof(measured));
  for (run = 0; run < 2; run++) {
    lua_settop(L, 1);
    push_case(L, number);
    if (lua_pcall(L, 0, 2, 0) != LUA_OK)
      return say_fault(luaL_tolstring(L, -1, NULL));
    if (lua_type(L, -2) != LUA_TSTRING)
      return say_fault(luaL_tolstring(L, -1, NULL));
  }
  measured.digest = digest_of(L, -2);
  lua_rawgeti(L, 1, number);
  lua_rawgeti(L, -1, 3);
  measured.may_be_lost = (long)lua_tointeger(L, -1);
  lua_close(L);
  measured.blocks = memory_libc_blocks();
  return write(channel, &measured, sizeof(measured)) == sizeof(measured) ? 0 : IS_AT_FAULT;
}

static int wait_for (pid_t child) {
  int status;
  if (child < 0 || waitpid(child, &status, 0) != child)
    exit(2);
  if (WIFSIGNALED(status)) {
    fprintf(stderr, "      %s\n", strsignal(WTERMSIG(status)));
    return IS_AT_FAULT;
  }
  return WEXITSTATUS(status);
}

static int find_reference (lua_State *L, lua_Integer number, reference *found) {
  int channel[2], has_read;
  pid_t child;
  if (pipe(channel) != 0)
    exit(2);
  child = fork();
  if (child == 0)
    _exit(measure(L, number, channel[1]));
  close(channel[1]);
  has_read = read(channel[0], found, sizeof(*found)) == sizeof(*found);
  close(channel[0]);
  return wait_for(child) == 0 && has_read;
}

static int attempt_in_child (lua_State *L, lua_Integer number, const mode *how, size_t nth,
                             const reference *expected) {
  pid_t child = fork();
  if (child == 0) {
    alarm(60); /* a hang is a fault too */
    _exit(attempt(L, number, how, nth, expected));
  }
  return wait_for(child);
}

/* All attempts at a case in a mode; the number of faults. */
static int sweep (lua_State *L, lua_Integer number, const mode *how, size_t stride,
                  const reference *expected, size_t *attempts) {
  int faults = 0;
  size_t nth = (size_t)(number + (how - modes)) % stride;
  for (;; nth += stride) {
    int outcome = attempt_in_child(L, number, how, nth, expected);
    if (outcome == WENT_THROUGH)
      break;
    if (outcome != WAS_HIT && faults++ < MAX_SHOWN)
      fprintf(stderr, "    ^ %s: %s, allocation %zu\n", case_name(L, number), how->name, nth);
  }
  printf("  %-16s %6zu%s", how->name, nth / stride, faults ? " FAILED" : "");
  *attempts += nth / stride;
  return faults;
}

static int run_case (lua_State *L, lua_Integer number, size_t stride, size_t *attempts) {
  reference expected;
  size_t m;
  int faults = 0;
  printf("%-28s", case_name(L, number));
  fflush(stdout);
  if (!find_reference(L, number, &expected)) {
    printf("  does not run\n");
    return 1;
  }
  for (m = 0; m < sizeof(modes) / sizeof(modes[0]); m++)
    faults += sweep(L, number, &modes[m], stride, &expected, attempts);
  printf("\n");
  return faults;
}

/* Makes each of libc's allocations in a case fail. */
static void run_here (lua_State *L, lua_Integer number) {
  int was_hit = 1;
  size_t nth;
  for (nth = 0; was_hit; nth++) {
    push_case(L, number);
    memory_arm(FAIL_LIBC, nth, 0);
    lua_pcall(L, 0, 0, 0);
    was_hit = memory_disarm();
    lua_settop(L, 1);
  }
}

static int run_all_here (const char *path) {
  lua_State *L = open_state(path);
  lua_Integer number, count = (lua_Integer)lua_rawlen(L, 1);
  for (number = 1; number <= count; number++)
    run_here(L, number);
  lua_close(L);
  return 0;
}

int main (int argc, char **argv) {
  size_t stride = argc > 2 ? strtoul(argv[2], NULL, 10) : 1, attempts = 0;
  lua_Integer number, count;
  int faults = 0;
  lua_State *L;
  if (argc == 3 && strcmp(argv[2], "here") == 0)
    return run_all_here(argv[1]);
  if (argc < 2 || stride == 0) {
    fprintf(stderr, "usage: oom CASES.lua here | [STRIDE [CASE]]\n");
    return 2;
  }
  setvbuf(stdout, NULL, _IONBF, 0);
  L = open_state(argv[1]);
  count = (lua_Integer)lua_rawlen(L, 1);
  for (number = 1; number <= count; number++)
    if (argc < 4 || strcmp(argv[3], case_name(L, number)) == 0)
      faults += run_case(L, number, stride, &attempts) > 0;
  printf("%zu failed allocations; %d of %d cases at fault\n", attempts, faults, (int)count);
  return faults > 0;
}
