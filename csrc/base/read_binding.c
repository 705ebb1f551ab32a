/*
** read_binding.c - kubebundle.core.read: fields of mappings whose types are unchecked, as the
** checker reads them for every object. A wrong type counts as absent.
*/
#include "core.h"

#include "base/open.h"
#include "base/value.h"
#include "lauxlib.h"

/* Upvalues of the functions that read: the mark of arrays, and the empty table. */
enum { MARK = 1, NOTHING };

/* Upvalues of an iterator over others: the expected types by key, and the names of all types. */
enum { TYPES = 1, NAMES };

/* Whether the table at `index` is a list; an empty one is recognized by its mark. */
static int is_list_at (lua_State *L, int index) {
  int is_list = lua_geti(L, index, 1) != LUA_TNIL;
  lua_pop(L, 1);
  if (!is_list && lua_getmetatable(L, index)) {
    is_list = lua_rawequal(L, -1, lua_upvalueindex(MARK));
    lua_pop(L, 1);
  }
  return is_list;
}

/* (value, key): leaves the item under the key on top, and returns its type. */
static int get_item (lua_State *L) {
  lua_settop(L, 2);
  return lua_istable(L, 1) ? lua_gettable(L, 1) : LUA_TNIL;
}

/* is_list(value) -> boolean */
static int read_is_list (lua_State *L) {
  lua_pushboolean(L, lua_istable(L, 1) && is_list_at(L, 1));
  return 1;
}

/* list(value, key) -> the list under the key, or the empty table */
static int read_list (lua_State *L) {
  if (get_item(L) == LUA_TTABLE && lua_geti(L, 2, 1) != LUA_TNIL)
    lua_settop(L, 2);
  else
    lua_pushvalue(L, lua_upvalueindex(NOTHING));
  return 1;
}

/* map(value, key) -> the mapping under the key, or the empty table */
static int read_map (lua_State *L) {
  if (get_item(L) != LUA_TTABLE || is_list_at(L, 2))
    lua_pushvalue(L, lua_upvalueindex(NOTHING));
  return 1;
}

/* (list, index) -> the index and the item of the next mapping */
static int next_map (lua_State *L) {
  lua_Integer index = luaL_checkinteger(L, 2);
  int type;
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  do {
    lua_settop(L, 1);
    type = lua_geti(L, 1, ++index);
  } while (type != LUA_TTABLE && type != LUA_TNIL);
  if (type == LUA_TNIL)
    return 1;
  lua_pushinteger(L, index);
  lua_insert(L, 2);
  return 2;
}

/* maps(value, key) -> for a loop over the items of a list that are mappings: index, item */
static int read_maps (lua_State *L) {
  read_list(L);
  lua_pushcfunction(L, next_map);
  lua_insert(L, -2);
  lua_pushinteger(L, 0);
  return 3;
}

/* text(value, key) -> the text under the key; nil if it is empty or not a text */
static int read_text (lua_State *L) {
  if (get_item(L) != LUA_TSTRING || lua_rawlen(L, 2) == 0)
    lua_pushnil(L);
  return 1;
}

/* is_token(value) -> whether the value contains an unresolved token */
static int read_is_token (lua_State *L) {
  lua_pushboolean(L, kb_is_open(L, 1));
  return 1;
}

/* (mapping, key) -> the next key, its item, and the type of the item */
static int next_other (lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 2);
  while (lua_next(L, 1)) {
    int name = lua_upvalueindex(NAMES + lua_type(L, 3));
    lua_pushvalue(L, 2);
    lua_rawget(L, lua_upvalueindex(TYPES));
    if (!lua_rawequal(L, 4, name)) {
      lua_pushvalue(L, name);
      lua_replace(L, 4);
      return 3;
    }
    lua_settop(L, 2);
  }
  lua_pushnil(L);
  return 1;
}

/*
** others(types) -> an iterator as `next` that leaves out each item whose type is the one in
** `types` under its key, and returns the type of the others as a third value
*/
static int read_others (lua_State *L) {
  int type;
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  for (type = 0; type < LUA_NUMTYPES; type++)
    lua_pushstring(L, lua_typename(L, type));
  lua_pushcclosure(L, next_other, 1 + LUA_NUMTYPES);
  return 1;
}

static int refuse_assignment (lua_State *L) {
  return luaL_error(L, "the empty table is shared");
}

static void push_nothing (lua_State *L) {
  lua_newtable(L);
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, refuse_assignment);
  lua_setfield(L, -2, "__newindex");
  lua_setmetatable(L, -2);
}

int kb_open_read (lua_State *L) {
  static const luaL_Reg functions[] = {{"is_list", read_is_list}, {"list", read_list},
                                       {"map", read_map},         {"maps", read_maps},
                                       {"text", read_text},       {"is_token", read_is_token},
                                       {"others", read_others},   {NULL, NULL}};
  luaL_newlibtable(L, functions);
  kb_push_array_mark(L);
  push_nothing(L);
  luaL_setfuncs(L, functions, 2);
  return 1;
}
