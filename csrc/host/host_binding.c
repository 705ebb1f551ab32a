/*
** host_binding.c - core.host: what the command asks of its surroundings.
*/

#define _DEFAULT_SOURCE /* explicit_bzero */

#include <cjson/cJSON.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <yaml.h>

#include "base/owner.h"
#include "core.h"
#include "held_signals.h"
#include "hidden_line.h"

#define TEXT_OF(macro) #macro
#define VERSION_TEXT(major, minor, patch) TEXT_OF(major) "." TEXT_OF(minor) "." TEXT_OF(patch)

/*
** versions() -> {libyaml=, cjson=}. cJSON's is that of its header: cJSON_Version() writes to a
** static buffer.
*/
static int host_versions (lua_State *L) {
  lua_createtable(L, 0, 2);
  lua_pushstring(L, yaml_get_version_string());
  lua_setfield(L, -2, "libyaml");
  lua_pushliteral(L, VERSION_TEXT(CJSON_VERSION_MAJOR, CJSON_VERSION_MINOR, CJSON_VERSION_PATCH));
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
** read_hidden(file, prompt) -> a line that is typed on a terminal without being shown; nil where
** the input ends. For the command alone, which owns its process.
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

/* {====== Signals held back ====== */

#define HOLD_TYPE "kubebundle.hold"

typedef struct hold {
  int active;
  sigset_t before;
} hold;

/* __gc and __close: lets the signals come. */
static int hold_end (lua_State *L) {
  hold *held = (hold *)luaL_checkudata(L, 1, HOLD_TYPE);
  if (held->active)
    sigprocmask(SIG_SETMASK, &held->before, NULL);
  held->active = 0;
  return 0;
}

/* hold:pending() -> whether such a signal has come */
static int hold_pending (lua_State *L) {
  hold *held = (hold *)luaL_checkudata(L, 1, HOLD_TYPE);
  lua_pushboolean(L, held->active && kb_pending_signal() != 0);
  return 1;
}

/* hold:deliver() - ends the process by the signal that has come; returns if there is none. */
static int hold_deliver (lua_State *L) {
  hold *held = (hold *)luaL_checkudata(L, 1, HOLD_TYPE);
  if (held->active)
    kb_deliver_signals(&held->before);
  held->active = 0;
  return 0;
}

/*
** hold_signals() -> to be closed: until then no signal that asks the process to end does so. For
** the command alone, which owns its process: for moments that never wait, or with pending() asked
** often.
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
                                     {"read_hidden", host_read_hidden},
                                     {NULL, NULL}};

int kb_open_host (lua_State *L) {
  luaL_newlib(L, functions);
  return 1;
}
