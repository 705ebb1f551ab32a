/*
** value.c - values that Lua lacks: null, and the distinction of empty lists and maps. The marks
** live in the registry of each Lua state, under the addresses below.
*/
#include "value.h"

#include "lauxlib.h"

static const char null_key = 0;
static const char array_key = 0;
static const char object_key = 0;

static int null_tostring (lua_State *L) {
  lua_pushliteral(L, "null");
  return 1;
}

/* A full userdata: a metatable on light userdata would apply to the whole host program. */
void kb_push_null (lua_State *L) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &null_key) != LUA_TUSERDATA) {
    lua_pop(L, 1);
    lua_newuserdatauv(L, 0, 0);
    lua_createtable(L, 0, 3);
    lua_pushcfunction(L, null_tostring);
    lua_setfield(L, -2, "__tostring");
    lua_pushliteral(L, "null");
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, "__name");
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &null_key);
  }
}

int kb_is_null (lua_State *L, int index) {
  int is_null;
  if (lua_type(L, index) != LUA_TUSERDATA)
    return 0;
  index = lua_absindex(L, index);
  kb_push_null(L);
  is_null = lua_rawequal(L, index, -1);
  lua_pop(L, 1);
  return is_null;
}

static void push_mark (lua_State *L, const void *key, const char *name) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, key) != LUA_TTABLE) {
    lua_pop(L, 1);
    lua_createtable(L, 0, 1);
    lua_pushstring(L, name);
    lua_setfield(L, -2, "__name");
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, key);
  }
}

void kb_push_array_mark (lua_State *L) {
  push_mark(L, &array_key, "kubebundle.array");
}

static void push_object_mark (lua_State *L) {
  push_mark(L, &object_key, "kubebundle.object");
}

kb_marks kb_get_marks (lua_State *L) {
  kb_marks marks;
  luaL_checkstack(L, 4, NULL);
  kb_push_array_mark(L);
  push_object_mark(L);
  marks.array = lua_topointer(L, -2);
  marks.object = lua_topointer(L, -1);
  lua_pop(L, 2); /* the registry keeps them */
  return marks;
}

kb_shape kb_table_kind (lua_State *L, int index, const kb_marks *marks) {
  if (lua_getmetatable(L, index)) {
    const void *mark = lua_topointer(L, -1);
    lua_pop(L, 1);
    if (mark == marks->array)
      return KB_ARRAY;
    if (mark == marks->object)
      return KB_OBJECT;
  }
  return lua_rawlen(L, index) > 0 ? KB_ARRAY : KB_OBJECT;
}

/* Whether the value on top of the stack is a table of functions only. */
static int is_methods (lua_State *L) {
  int index = lua_gettop(L);
  if (!lua_istable(L, index))
    return 0;
  if (lua_getmetatable(L, index)) {
    lua_pop(L, 1);
    return 0;
  }
  for (lua_pushnil(L); lua_next(L, index) != 0; lua_pop(L, 1))
    if (!lua_isfunction(L, -1)) {
      lua_pop(L, 2);
      return 0;
    }
  return 1;
}

static int has_event (lua_State *L, int metatable, const char *event) {
  lua_pushstring(L, event);
  return lua_rawget(L, metatable) != LUA_TNIL;
}

const char *kb_metamethod (lua_State *L, int index, const kb_marks *marks) {
  const char *found = NULL;
  const void *mark;
  int metatable;
  if (!lua_getmetatable(L, index))
    return NULL;
  metatable = lua_gettop(L);
  mark = lua_topointer(L, metatable);
  luaL_checkstack(L, 5, NULL);
  if (mark != marks->array && mark != marks->object) {
    if (has_event(L, metatable, "__index") && !is_methods(L))
      found = "__index";
    else if (has_event(L, metatable, "__pairs"))
      found = "__pairs";
  }
  lua_settop(L, metatable - 1);
  return found;
}

int kb_is_list (lua_State *L, int index) {
  size_t size = 0, length = (size_t)lua_rawlen(L, index);
  index = lua_absindex(L, index);
  luaL_checkstack(L, 4, NULL);
  for (lua_pushnil(L); lua_next(L, index) != 0; lua_pop(L, 1)) {
    lua_Integer key = lua_isinteger(L, -2) ? lua_tointeger(L, -2) : 0;
    if (key < 1 || (size_t)key > length) {
      lua_pop(L, 2);
      return 0;
    }
    size++;
  }
  return size == length;
}

static size_t object_size (lua_State *L, int index) {
  size_t size = 0;
  for (lua_pushnil(L); lua_next(L, index) != 0; lua_pop(L, 1)) {
    if (lua_type(L, -2) != LUA_TSTRING)
      luaL_error(L, "a map has a key that is not a string (a %s)", luaL_typename(L, -2));
    size++;
  }
  return size;
}

kb_shape kb_table_shape (lua_State *L, int index, size_t *size) {
  kb_marks marks = kb_get_marks(L);
  const char *metamethod = kb_metamethod(L, index, &marks);
  if (metamethod != NULL)
    luaL_error(L, "a table with the metamethod %s has no text form", metamethod);
  index = lua_absindex(L, index);
  if (kb_table_kind(L, index, &marks) == KB_OBJECT) {
    *size = object_size(L, index);
    return KB_OBJECT;
  }
  if (!kb_is_list(L, index))
    luaL_error(L, "a list has a hole, or a key that is not a position");
  *size = (size_t)lua_rawlen(L, index);
  return KB_ARRAY;
}

static int mark_table (lua_State *L, const void *key, const char *name) {
  if (lua_isnoneornil(L, 1))
    lua_newtable(L);
  else
    luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  push_mark(L, key, name);
  lua_setmetatable(L, 1);
  return 1;
}

/* array([t]) -> t, marked as a list */
static int value_array (lua_State *L) {
  return mark_table(L, &array_key, "kubebundle.array");
}

/* object([t]) -> t, marked as a map */
static int value_object (lua_State *L) {
  return mark_table(L, &object_key, "kubebundle.object");
}

/* is_array(v) -> whether v is a table that is marked as a list */
static int value_is_array (lua_State *L) {
  kb_marks marks = kb_get_marks(L);
  int marked = lua_istable(L, 1) && lua_getmetatable(L, 1) && lua_topointer(L, -1) == marks.array;
  lua_pushboolean(L, marked);
  return 1;
}

/* metamethod(v) -> the metamethod that makes the table v more than its own fields | nil */
static int value_metamethod (lua_State *L) {
  kb_marks marks = kb_get_marks(L);
  luaL_checkany(L, 1);
  lua_pushstring(L, lua_istable(L, 1) ? kb_metamethod(L, 1, &marks) : NULL);
  return 1;
}

void kb_set_value_functions (lua_State *L) {
  static const luaL_Reg functions[] = {{"array", value_array},
                                       {"object", value_object},
                                       {"is_array", value_is_array},
                                       {"metamethod", value_metamethod},
                                       {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
  kb_push_null(L);
  lua_setfield(L, -2, "null");
}
