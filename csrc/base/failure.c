/*
** failure.c - errors about data: tables {code, message, line, column, filename} that convert to
** one line of text, also as an operand of `..` and for string methods.
*/

#include "failure.h"

#include <stdarg.h>
#include <stdio.h>

#include "lauxlib.h"

static const char failure_key = 0;

static int is_control (char c) {
  return (unsigned char)c < 0x20 || c == 0x7F;
}

/*
** Replaces the text on top, which may quote anything, with a single line; controls are escaped.
*/
static void make_one_line (lua_State *L) {
  size_t size, at;
  const char *text = lua_tolstring(L, -1, &size);
  luaL_Buffer line;
  for (at = 0; at < size && !is_control(text[at]);)
    at++;
  if (at == size)
    return;
  luaL_buffinit(L, &line);
  for (at = 0; at < size; at++)
    if (!is_control(text[at]))
      luaL_addchar(&line, text[at]);
    else if (text[at] == '\n')
      luaL_addstring(&line, "\\n");
    else {
      char escape[8];
      snprintf(escape, sizeof(escape), "\\x%02X", (unsigned)(unsigned char)text[at]);
      luaL_addstring(&line, escape);
    }
  luaL_pushresult(&line);
  lua_remove(L, -2);
}

/* tostring(err): FILENAME:LINE:COLUMN: MESSAGE, as far as these are known */
static int failure_tostring (lua_State *L) {
  int parts = 0;
  lua_settop(L, 1);
  if (lua_getfield(L, 1, "filename") == LUA_TSTRING) {
    lua_pushliteral(L, ":");
    parts += 2;
  }
  else
    lua_pop(L, 1);
  if (lua_getfield(L, 1, "line") == LUA_TNUMBER) {
    lua_pushliteral(L, ":");
    if (lua_getfield(L, 1, "column") != LUA_TNUMBER) {
      lua_pop(L, 1);
      lua_pushliteral(L, "1");
    }
    lua_pushliteral(L, ":");
    parts += 4;
  }
  else
    lua_pop(L, 1);
  if (parts > 0) {
    lua_pushliteral(L, " ");
    parts++;
  }
  lua_getfield(L, 1, "message");
  luaL_tolstring(L, -1, NULL);
  lua_remove(L, -2);
  lua_concat(L, parts + 1);
  make_one_line(L);
  return 1;
}

/* Replaces the value at `index` with its text; raises if it has none, as `..` does. */
static void to_operand (lua_State *L, int index) {
  if (!lua_isstring(L, index) && luaL_getmetafield(L, index, "__tostring") == LUA_TNIL)
    luaL_error(L, "attempt to concatenate a %s value", luaL_typename(L, index));
  luaL_tolstring(L, index, NULL);
  lua_replace(L, index);
  lua_settop(L, 2);
}

/* `"text: " .. err`: the same line as tostring(err) */
static int failure_concat (lua_State *L) {
  lua_settop(L, 2);
  to_operand(L, 1);
  to_operand(L, 2);
  lua_concat(L, 2);
  return 1;
}

/* `err:match(...)`: a string method, applied to the line */
static int failure_method (lua_State *L) {
  luaL_checkany(L, 1);
  luaL_tolstring(L, 1, NULL);
  lua_replace(L, 1);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
  return lua_gettop(L);
}

/* Sets the methods that strings have in this host, if any. */
static void set_methods (lua_State *L) {
  static const char *const names[] = {"byte",  "find",  "format", "gmatch",  "gsub", "len",
                                      "lower", "match", "rep",    "reverse", "sub",  "upper"};
  const int top = lua_gettop(L);
  size_t i;
  lua_pushliteral(L, "");
  if (luaL_getmetafield(L, -1, "__index") != LUA_TTABLE) {
    lua_settop(L, top);
    lua_newtable(L);
  }
  lua_createtable(L, 0, sizeof(names) / sizeof(names[0]));
  for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
    lua_pushstring(L, names[i]);
    if (lua_rawget(L, -3) == LUA_TFUNCTION) {
      lua_pushcclosure(L, failure_method, 1);
      lua_setfield(L, -2, names[i]);
    }
    else
      lua_pop(L, 1);
  }
  lua_setfield(L, top, "__index");
  lua_settop(L, top);
}

static void set_failure_metatable (lua_State *L) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &failure_key) != LUA_TTABLE) {
    lua_pop(L, 1);
    luaL_checkstack(L, 8, NULL);
    lua_createtable(L, 0, 5);
    set_methods(L);
    lua_pushcfunction(L, failure_tostring);
    lua_setfield(L, -2, "__tostring");
    lua_pushcfunction(L, failure_concat);
    lua_setfield(L, -2, "__concat");
    lua_pushliteral(L, "kubebundle.failure");
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, "__name");
    lua_setfield(L, -2, "__metatable");
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &failure_key);
  }
  lua_setmetatable(L, -2);
}

int kb_is_failure (lua_State *L, int index) {
  int equal;
  if (!lua_istable(L, index) || !lua_getmetatable(L, index))
    return 0;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &failure_key);
  equal = lua_rawequal(L, -1, -2);
  lua_pop(L, 2);
  return equal;
}

int kb_fail (lua_State *L, const char *code, size_t line, size_t column, const char *format, ...) {
  va_list arguments;
  luaL_checkstack(L, 6, NULL);
  lua_pushnil(L);
  lua_createtable(L, 0, 4);
  lua_pushstring(L, code);
  lua_setfield(L, -2, "code");
  va_start(arguments, format);
  lua_pushvfstring(L, format, arguments);
  va_end(arguments);
  lua_setfield(L, -2, "message");
  if (line > 0) {
    lua_pushinteger(L, (lua_Integer)line);
    lua_setfield(L, -2, "line");
    lua_pushinteger(L, (lua_Integer)column);
    lua_setfield(L, -2, "column");
  }
  set_failure_metatable(L);
  return 2;
}

int kb_out_of_memory (lua_State *L) {
  return luaL_error(L, "not enough memory");
}

/* failure{code=, message=, line=, column=, filename=, ...} -> the same table as an error value */
static int failure_new (lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  luaL_argcheck(L, lua_getfield(L, 1, "code") == LUA_TSTRING, 1, "a failure needs a code");
  lua_settop(L, 1);
  set_failure_metatable(L);
  return 1;
}

void kb_set_failure_functions (lua_State *L) {
  lua_pushcfunction(L, failure_new);
  lua_setfield(L, -2, "failure");
}
