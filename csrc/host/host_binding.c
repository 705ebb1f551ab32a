/* host_binding.c - core.host: what the command needs from its environment. */

#define _DEFAULT_SOURCE /* explicit_bzero */

#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#include <yaml.h>

#include "base/owner.h"
#include "core.h"
#include "held_signals.h"
#include "hidden_line.h"

/*
** versions() -> {libyaml=, cjson=}, of the libraries that run. cJSON_Version() writes to a static
** buffer, always the same text.
*/
static int host_versions (lua_State *L) {
  lua_createtable(L, 0, 2);
  lua_pushstring(L, yaml_get_version_string());
  lua_setfield(L, -2, "libyaml");
  lua_pushstring(L, cJSON_Version());
  lua_setfield(L, -2, "cjson");
  return 1;
}

/* is_terminal(file) -> whether an open file of Lua's io library is a terminal */
static int host_is_terminal (lua_State *L) {
  luaL_Stream *stream = luaL_checkudata(L, 1, LUA_FILEHANDLE);
  lua_pushboolean(L, stream->closef != NULL && isatty(fileno(stream->f)));
  return 1;
}

/*
** read_hidden(file, prompt) -> a line typed on a terminal without echo; nil at the end of the
** input. For the command only, which owns its process.
*/
static int host_read_hidden (lua_State *L) {
  luaL_Stream *stream = luaL_checkudata(L, 1, LUA_FILEHANDLE);
  const char *prompt = luaL_checkstring(L, 2);
  char line[KB_LINE_SIZE];
  size_t size = 0;
  int failure =
      stream->closef == NULL ? EBADF : kb_read_hidden(fileno(stream->f), prompt, line, &size);
  if (failure != 0)
    return 0;
  lua_pushlstring(L, line, size);
  explicit_bzero(line, sizeof line);
  return 1;
}

/* {====== Blocked signals ====== */

#define HOLD_TYPE "kubebundle.hold"

typedef struct hold {
  int active;
  sigset_t before;
} hold;

/* __gc and __close: unblocks the signals. */
static int hold_end (lua_State *L) {
  hold *held = (hold *)luaL_checkudata(L, 1, HOLD_TYPE);
  if (held->active)
    sigprocmask(SIG_SETMASK, &held->before, NULL);
  held->active = 0;
  return 0;
}

/* hold:pending() -> whether a blocked signal has arrived */
static int hold_pending (lua_State *L) {
  hold *held = (hold *)luaL_checkudata(L, 1, HOLD_TYPE);
  lua_pushboolean(L, held->active && kb_pending_signal() != 0);
  return 1;
}

/* hold:deliver() - ends the process by the signal that has arrived; returns if there is none. */
static int hold_deliver (lua_State *L) {
  hold *held = (hold *)luaL_checkudata(L, 1, HOLD_TYPE);
  if (held->active)
    kb_deliver_signals(&held->before);
  held->active = 0;
  return 0;
}

/*
** hold_signals() -> to be closed: until then, signals that ask the process to end are blocked.
** For the command only, which owns its process: for sections that never wait, or that call
** pending() often.
*/
static int host_hold_signals (lua_State *L) {
  static const luaL_Reg metamethods[] = {{"__gc", hold_end}, {"__close", hold_end}, {NULL, NULL}};
  static const luaL_Reg methods[] = {
      {"pending", hold_pending}, {"deliver", hold_deliver}, {NULL, NULL}};
  hold *held = (hold *)lua_newuserdatauv(L, sizeof(hold), 0);
  held->active = 0;
  kb_set_type(L, HOLD_TYPE, metamethods, methods);
  held->active = kb_hold_signals(&held->before) == 0;
  return 1;
}

/* }====== */

/* {====== Memory ====== */

#define LIMIT_TYPE "kubebundle.limit"

typedef struct limit {
  int active;
  struct rlimit before;
} limit;

/* __gc and __close: restores the previous limit. */
static int limit_end (lua_State *L) {
  limit *set = (limit *)luaL_checkudata(L, 1, LIMIT_TYPE);
  if (set->active)
    setrlimit(RLIMIT_AS, &set->before);
  set->active = 0;
  return 0;
}

/* The size of this process's address space; 0 if it is not known. */
static rlim_t address_space (void) {
  char pages[32] = "";
  ssize_t size = -1;
  int statm = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (statm >= 0) {
    size = read(statm, pages, sizeof pages - 1);
    close(statm);
  }
  return size > 0 ? (rlim_t)strtoul(pages, NULL, 10) * (rlim_t)sysconf(_SC_PAGESIZE) : 0;
}

/*
** limit_memory(mebibytes) -> to be closed: until then, limits the memory of the process. For the
** command only, which owns its process. An existing lower limit stays.
*/
static int host_limit_memory (lua_State *L) {
  static const luaL_Reg metamethods[] = {{"__gc", limit_end}, {"__close", limit_end}, {NULL, NULL}};
  lua_Integer more = luaL_checkinteger(L, 1);
  limit *set = (limit *)lua_newuserdatauv(L, sizeof(limit), 0);
  rlim_t now;
  struct rlimit wanted;
  set->active = 0;
  luaL_argcheck(L, 0 < more && more <= INT_MAX, 1, "out of range");
  kb_set_type(L, LIMIT_TYPE, metamethods, NULL);
  now = address_space();
  if (now == 0 || getrlimit(RLIMIT_AS, &set->before) != 0)
    return 1;
  wanted = set->before;
  wanted.rlim_cur = now + ((rlim_t)more << 20);
  if (set->before.rlim_cur > wanted.rlim_cur) /* RLIM_INFINITY is the largest */
    set->active = setrlimit(RLIMIT_AS, &wanted) == 0;
  return 1;
}

/* }====== */

/* {====== Time ====== */

/* time() -> seconds since 1970, also where the host program has no os library */
static int host_time (lua_State *L) {
  lua_pushinteger(L, (lua_Integer)time(NULL));
  return 1;
}

/* date(seconds) -> the minute in UTC, as "2026-01-31 12:00 UTC"; nil for a year that C cannot hold
 */
static int host_date (lua_State *L) {
  time_t seconds = (time_t)luaL_checkinteger(L, 1);
  char text[64];
  struct tm parts;
  if (gmtime_r(&seconds, &parts) == NULL ||
      strftime(text, sizeof(text), "%Y-%m-%d %H:%M UTC", &parts) == 0)
    return 0;
  lua_pushstring(L, text);
  return 1;
}

/* }====== */

static const luaL_Reg functions[] = {{"versions", host_versions},
                                     {"date", host_date},
                                     {"time", host_time},
                                     {"is_terminal", host_is_terminal},
                                     {"hold_signals", host_hold_signals},
                                     {"limit_memory", host_limit_memory},
                                     {"read_hidden", host_read_hidden},
                                     {NULL, NULL}};

int kb_open_host (lua_State *L) {
  luaL_newlib(L, functions);
  return 1;
}
