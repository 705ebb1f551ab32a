/*
** host.c - core.host: what the command asks of its surroundings.
*/

#define _POSIX_C_SOURCE 200809L

#include <cjson/cJSON.h>
#include <stdio.h>
#include <unistd.h>
#include <yaml.h>

#include "core.h"

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

static const luaL_Reg functions[] = {
    {"versions", host_versions}, {"is_terminal", host_is_terminal}, {NULL, NULL}};

int kb_open_host (lua_State *L) {
  luaL_newlib(L, functions);
  return 1;
}
