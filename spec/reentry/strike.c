/*
** strike.c - for sweep.lua: has the collector run, and with it a finalizer, at the n-th allocation
** inside the C functions that wrap() knows. The collector is stopped but for that moment.
**
** strike.wrap(cfunction)  the same function, whose allocations count; its upvalues stay in place
** strike.note(value)      the value is one of strike.targets, too; wrapped functions note arguments
** strike.at(n)            the n-th allocation from now on is the one; nil: none; returns how many
**                         there were since the last call
** strike.outside(f, ...)  calls f, whose allocations do not count
** strike.child(f)         runs f in a process of its own, closes the state there; returns the bytes
**                         that are still allocated then (with a sanitizer, else 0) and the integer
**                         that f returned, or nil and how the process ended
** strike.targets          a list of tables and userdata, with weak references
*/

#define _POSIX_C_SOURCE 200809L

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lauxlib.h"
#include "lua.h"

#define CYCLES 4 /* of the collector, from the allocation on: the finalizer runs in the first */

size_t __sanitizer_get_current_allocated_bytes (void) __attribute__((weak));
int luaopen_strike (lua_State *L);

static struct {
  lua_State *L;
  lua_Alloc allocate;
  int inside, armed, cycles;
  long left, seen, targets;
} here;

static const char targets_key = 0;

/* What lua_gc sets for these two are two fields, which an allocation may do. */
static void count_allocation (void) {
  here.seen++;
  if (here.armed && here.left-- == 0) {
    here.armed = 0;
    here.cycles = CYCLES;
    lua_gc(here.L, LUA_GCRESTART);
  }
  else if (here.cycles > 0 && --here.cycles == 0)
    lua_gc(here.L, LUA_GCSTOP);
}

static void *allocate (void *data, void *block, size_t old_size, size_t new_size) {
  if (here.inside && new_size > (block != NULL ? old_size : 0))
    count_allocation();
  return here.allocate(data, block, old_size, new_size);
}

static void note (lua_State *L, int index) {
  if (!lua_istable(L, index) && lua_type(L, index) != LUA_TUSERDATA)
    return;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &targets_key);
  lua_pushvalue(L, index);
  lua_rawseti(L, -2, ++here.targets);
  lua_pop(L, 1);
}

enum { ORIGINAL = 9 }; /* the upvalue that is the wrapped function, after its own */

/* Runs in the frame of the function that it wraps, so that nothing else holds its arguments. */
static int wrapped (lua_State *L) {
  int index, results, was_inside = here.inside;
  here.inside = 0;
  luaL_checkstack(L, 2, NULL);
  for (index = 1; index <= lua_gettop(L); index++)
    note(L, index);
  here.inside = 1;
  results = lua_tocfunction(L, lua_upvalueindex(ORIGINAL))(L);
  here.inside = was_inside;
  return results;
}

static int strike_wrap (lua_State *L) {
  int count = 0;
  luaL_argcheck(L, lua_iscfunction(L, 1), 1, "a C function is needed");
  lua_settop(L, 1);
  while (lua_getupvalue(L, 1, count + 1) != NULL)
    count++;
  luaL_argcheck(L, count < ORIGINAL, 1, "it has too many upvalues");
  lua_settop(L, ORIGINAL);
  lua_pushvalue(L, 1);
  lua_remove(L, 1);
  lua_pushcclosure(L, wrapped, ORIGINAL);
  return 1;
}

static int strike_note (lua_State *L) {
  note(L, 1);
  return 0;
}

static int strike_at (lua_State *L) {
  long seen = here.seen;
  here.armed = !lua_isnoneornil(L, 1);
  here.left = here.armed ? (long)luaL_checkinteger(L, 1) : 0;
  here.seen = here.inside = here.cycles = 0;
  lua_gc(L, LUA_GCSTOP);
  lua_pushinteger(L, seen);
  return 1;
}

static int strike_outside (lua_State *L) {
  int was_inside = here.inside;
  here.inside = 0;
  lua_pcall(L, lua_gettop(L) - 1, 0, 0);
  here.inside = was_inside;
  return 0;
}

typedef struct report {
  size_t bytes;
  lua_Integer returned;
} report;

static void run_child (lua_State *L, int channel) {
  report made = {0, 0};
  alarm(120); /* a hang is a fault too */
  lua_settop(L, 1);
  if (lua_pcall(L, 0, 1, 0) == LUA_OK)
    made.returned = lua_tointeger(L, -1);
  here.inside = here.armed = here.cycles = 0;
  lua_close(L);
  if (__sanitizer_get_current_allocated_bytes != NULL)
    made.bytes = __sanitizer_get_current_allocated_bytes();
  _exit(write(channel, &made, sizeof(made)) != sizeof(made));
}

static int push_end (lua_State *L, int status) {
  lua_pushnil(L);
  if (WIFSIGNALED(status))
    lua_pushstring(L, strsignal(WTERMSIG(status)));
  else
    lua_pushfstring(L, "exit status %d", WEXITSTATUS(status));
  return 2;
}

static int strike_child (lua_State *L) {
  int channel[2], status, has_read;
  report made;
  pid_t child;
  if (pipe(channel) != 0 || (child = fork()) < 0)
    return luaL_error(L, "no process");
  if (child == 0)
    run_child(L, channel[1]);
  close(channel[1]);
  has_read = read(channel[0], &made, sizeof(made)) == sizeof(made);
  close(channel[0]);
  if (waitpid(child, &status, 0) != child || status != 0 || !has_read)
    return push_end(L, status);
  lua_pushinteger(L, (lua_Integer)made.bytes);
  lua_pushinteger(L, made.returned);
  return 2;
}

int luaopen_strike (lua_State *L) {
  static const luaL_Reg functions[] = {{"wrap", strike_wrap},       {"note", strike_note},
                                       {"at", strike_at},           {"child", strike_child},
                                       {"outside", strike_outside}, {NULL, NULL}};
  void *data;
  here.L = L;
  here.allocate = lua_getallocf(L, &data);
  lua_setallocf(L, allocate, data);
  luaL_newlib(L, functions);
  lua_newtable(L);
  lua_newtable(L);
  lua_pushliteral(L, "v");
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &targets_key);
  lua_setfield(L, -2, "targets");
  return 1;
}
