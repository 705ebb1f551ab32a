/*
** json_decode.c - cJSON's tree as Lua values. The walk takes the scan's notes along, which stand
** in the order of the document: exact integers, lengths of strings, numbers of members.
*/

#include <limits.h>
#include <string.h>

#include "json_functions.h"

typedef struct walk {
  lua_State *L;
  const uint64_t *note;
  int null; /* stack indices of what is pushed again and again */
  int array_mark;
} walk;

static void push_value (walk *w, const cJSON *item);

static int count (uint64_t members) {
  return members > INT_MAX ? INT_MAX : (int)members;
}

static void push_array (walk *w, const cJSON *item) {
  lua_Integer i = 0;
  w->note++;
  lua_createtable(w->L, count(*w->note++), 0);
  for (item = item->child; item != NULL; item = item->next) {
    push_value(w, item);
    lua_rawseti(w->L, -2, ++i);
  }
  lua_pushvalue(w->L, w->array_mark);
  lua_setmetatable(w->L, -2);
}

static void push_object (walk *w, const cJSON *item) {
  w->note++;
  lua_createtable(w->L, 0, count(*w->note++));
  for (item = item->child; item != NULL; item = item->next) {
    lua_pushlstring(w->L, item->string, (size_t)*w->note++);
    push_value(w, item);
    lua_rawset(w->L, -3);
  }
}

static void push_number (walk *w, const cJSON *item) {
  if (*w->note++)
    lua_pushinteger(w->L, (lua_Integer)*w->note++);
  else
    lua_pushnumber(w->L, item->valuedouble);
}

static void push_value (walk *w, const cJSON *item) {
  luaL_checkstack(w->L, 4, NULL);
  switch (item->type & 0xFF) {
  case cJSON_String:
    lua_pushlstring(w->L, item->valuestring, (size_t)*w->note++);
    break;
  case cJSON_Object:
    push_object(w, item);
    break;
  case cJSON_Array:
    push_array(w, item);
    break;
  case cJSON_Number:
    push_number(w, item);
    break;
  case cJSON_NULL:
    lua_pushvalue(w->L, w->null);
    break;
  default:
    lua_pushboolean(w->L, cJSON_IsTrue(item));
  }
}

/* A decoded array carries the array mark; an object needs none, for `{}` is one already. */
int kb_json_decode (lua_State *L) {
  walk w;
  size_t size;
  const char *text;
  kb_json *document;
  luaL_checktype(L, 1, LUA_TSTRING);
  text = lua_tolstring(L, 1, &size);
  document = kb_json_new(L);
  if (!kb_json_parse(L, document, text, size, KB_JSON_STRICT))
    return kb_json_fail(L, document, text, size);
  w.L = L;
  w.note = document->notes.items;
  kb_push_null(L);
  w.null = lua_gettop(L);
  kb_push_array_mark(L);
  w.array_mark = lua_gettop(L);
  push_value(&w, document->root);
  return 1;
}
