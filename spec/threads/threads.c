/*
** threads.c - many Lua states, several in each of several threads, all with the same work
** (work.lua): they must get the results that a single state gets. Some states are closed half
** way. Built with ThreadSanitizer, like the module, by tools/tsan.
**
** threads WORK.lua [THREADS [STATES]]    STATES: in each thread, all open at once
*/

#define _POSIX_C_SOURCE 200809L

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "lauxlib.h"
#include "lua.h"
#include "lualib.h"

#define MAX_PIECES 500

static struct {
  const char *work;
  int states; /* in each thread */
  int pieces;
  uint64_t results[MAX_PIECES]; /* digests; written before the threads start */
} shared;

/* A Lua state with its work in a coroutine at index 1. */
typedef struct worker {
  lua_State *L;
  lua_State *work;
  int done; /* pieces */
} worker;

static _Noreturn void fail (const char *what) {
  fprintf(stderr, "threads: %s\n", what);
  exit(1);
}

static void open_worker (worker *w) {
  w->L = luaL_newstate();
  if (w->L == NULL)
    fail("no memory for a state");
  luaL_openlibs(w->L);
  w->work = lua_newthread(w->L);
  w->done = 0;
  if (luaL_loadfile(w->work, shared.work) != LUA_OK)
    fail(lua_tostring(w->work, -1));
}

/* FNV-1a of the string on top */
static uint64_t digest_of (lua_State *L) {
  size_t size, i;
  const char *text = luaL_checklstring(L, -1, &size);
  uint64_t digest = UINT64_C(0xcbf29ce484222325);
  for (i = 0; i < size; i++)
    digest = (digest ^ (unsigned char)text[i]) * UINT64_C(0x100000001b3);
  return digest;
}

/* Does one piece of work; 0 if there is none left. */
static int advance (worker *w, uint64_t *result) {
  int count, status = lua_resume(w->work, w->L, 0, &count);
  if (status == LUA_OK)
    return 0;
  if (status != LUA_YIELD)
    fail(luaL_tolstring(w->work, -1, NULL));
  *result = digest_of(w->work);
  lua_pop(w->work, count);
  w->done++;
  return 1;
}

static void *run_states (void *unused) {
  worker *workers = (worker *)calloc((size_t)shared.states, sizeof(worker));
  int i, piece;
  (void)unused;
  if (workers == NULL)
    fail("no memory for a thread");
  for (i = 0; i < shared.states; i++)
    open_worker(&workers[i]);
  for (piece = 0; piece <= shared.pieces; piece++)
    for (i = 0; i < shared.states; i++) {
      uint64_t result;
      if (workers[i].L == NULL)
        continue;
      if (advance(&workers[i], &result)) {
        if (result != shared.results[piece])
          fail("another result than that of one state alone");
      }
      if (piece == shared.pieces || (i % 3 == 0 && piece == i % shared.pieces)) {
        lua_close(workers[i].L);
        workers[i].L = NULL;
      }
    }
  free(workers);
  return NULL;
}

static void find_results (void) {
  worker alone;
  open_worker(&alone);
  while (advance(&alone, &shared.results[shared.pieces]))
    if (++shared.pieces == MAX_PIECES)
      fail("more work than this program can hold");
  lua_close(alone.L);
}

int main (int argc, char **argv) {
  pthread_t threads[64];
  int count = argc > 2 ? atoi(argv[2]) : 8, i;
  shared.work = argc > 1 ? argv[1] : "spec/threads/work.lua";
  shared.states = argc > 3 ? atoi(argv[3]) : 32;
  if (count < 1 || count > 64 || shared.states < 1)
    fail("usage: threads WORK.lua [THREADS [STATES]]");
  find_results();
  for (i = 0; i < count; i++)
    if (pthread_create(&threads[i], NULL, run_states, NULL) != 0)
      fail("a thread cannot be started");
  for (i = 0; i < count; i++)
    pthread_join(threads[i], NULL);
  printf("%d threads, %d states in each, %d pieces of work\n", count, shared.states, shared.pieces);
  return 0;
}
