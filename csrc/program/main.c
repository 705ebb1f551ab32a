/*
** main.c - the command as a program, with Lua and all modules of lua/ (as bytecode) and csrc/
** inside. It runs the archive as bin/kubebundle runs the files of a checkout; for `kubebundle
** run` it is Lua with `require "kubebundle"`.
*/

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "archive.h"
#include "lauxlib.h"
#include "libcurl.h"
#include "lualib.h"

int luaopen_kubebundle_core (lua_State *L);

/* Linked in where the headers of their libraries were found. */
__attribute__((weak)) int luaopen_kubebundle_http (lua_State *L);
__attribute__((weak)) int luaopen_kubebundle_seal (lua_State *L);

/* Linked in if the program is standalone, otherwise a module of the system. */
__attribute__((weak)) int luaopen_lfs (lua_State *L);

/* Only where kubebundle.http is linked in: libcurl.c comes with it. */
static int open_http (lua_State *L) {
  const char *problem = kb_load_libcurl();
  if (problem != NULL)
    return luaL_error(L, "%s", problem);
  return luaopen_kubebundle_http(L);
}

static void preload (lua_State *L, const char *name, lua_CFunction open) {
  if (open == NULL)
    return;
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
  lua_pushcfunction(L, open);
  lua_setfield(L, -2, name);
  lua_pop(L, 1);
}

static void set_global_arg (lua_State *L, int count, char **words) {
  int i;
  lua_createtable(L, count, 1);
  for (i = 0; i < count; i++) {
    lua_pushstring(L, words[i]);
    lua_rawseti(L, -2, i);
  }
  lua_setglobal(L, "arg");
}

/* Collector settings as in the `lua` interpreter, but stopped while the libraries are opened. */
static void open_libraries (lua_State *L) {
  lua_gc(L, LUA_GCSTOP);
  luaL_openlibs(L);
  preload(L, "kubebundle.core", luaopen_kubebundle_core);
  preload(L, "kubebundle.http", luaopen_kubebundle_http == NULL ? NULL : open_http);
  preload(L, "kubebundle.seal", luaopen_kubebundle_seal);
  preload(L, "lfs", luaopen_lfs);
  kb_archive_add_searcher(L);
  lua_gc(L, LUA_GCRESTART);
  lua_gc(L, LUA_GCGEN, 0, 0);
}

/* (count, words) -> the exit status */
static int run (lua_State *L) {
  int count = (int)lua_tointeger(L, 1);
  char **words = (char **)lua_touserdata(L, 2);
  luaL_checkversion(L);
  open_libraries(L);
  set_global_arg(L, count, words);
  lua_getglobal(L, "require");
  lua_pushliteral(L, "kubebundle.cli");
  lua_call(L, 1, 1);
  lua_getfield(L, -1, "main");
  lua_getglobal(L, "arg");
  lua_call(L, 1, 1);
  return 1;
}

static int fail (const char *message) {
  fprintf(stderr, "kubebundle: %s\n", message != NULL ? message : "unknown error");
  return 2;
}

/* Runs the command line and returns its exit status. */
static int run_in_lua (int count, char **words) {
  lua_State *L = luaL_newstate();
  int status;
  if (L == NULL)
    return fail("not enough memory");
  lua_pushcfunction(L, run);
  lua_pushinteger(L, count);
  lua_pushlightuserdata(L, words);
  if (lua_pcall(L, 2, 1, 0) == LUA_OK)
    status = (int)lua_tointeger(L, -1);
  else
    status = fail(lua_tostring(L, -1));
  /* Closing takes time, and is needed only after a partial failure: see bin/kubebundle. */
  if (status == 2)
    lua_close(L);
  return status;
}

static int print_licenses (void) {
  size_t size;
  const char *text = kb_archive_find("licenses", &size);
  if (text == NULL || fwrite(text, 1, size, stdout) != size || fflush(stdout) != 0)
    return fail("standard output cannot be written");
  return 0;
}

int main (int count, char **words) {
  if (count == 2 && strcmp(words[1], "--licenses") == 0)
    return print_licenses();
  return run_in_lua(count, words);
}
