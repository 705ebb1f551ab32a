/*
** options.c - tables of named options, checked the same way for every public function. An unknown
** name or a value of the wrong type, which Lua would ignore, is an error.
*/

#include "options.h"

#include <string.h>

#include "lauxlib.h"
#include "utf8.h"
#include "value.h"

#define BLANKS " \n"

/* {====== Types ====== */

static int all_strings (lua_State *L, int index) {
  size_t i, size = (size_t)lua_rawlen(L, index);
  int fine = 1;
  for (i = 1; fine && i <= size; i++) {
    fine = lua_rawgeti(L, index, (lua_Integer)i) == LUA_TSTRING;
    lua_pop(L, 1);
  }
  return fine;
}

static int is_word (const char *word, size_t size, const char *name) {
  return strlen(name) == size && memcmp(word, name, size) == 0;
}

static int is_choice (lua_State *L, int index, const char *word, size_t size) {
  size_t length;
  const char *text = lua_type(L, index) == LUA_TSTRING ? lua_tolstring(L, index, &length) : NULL;
  return text != NULL && length + 2 == size && memcmp(text, word + 1, length) == 0;
}

/* Whether the value at `index` has the type named by `word`. */
static int has_type (lua_State *L, int index, const char *word, size_t size) {
  int is_integer = 0;
  if (word[0] == '"')
    return is_choice(L, index, word, size);
  if (is_word(word, size, "any[]"))
    return lua_istable(L, index) && kb_is_list(L, index);
  if (is_word(word, size, "string[]"))
    return lua_istable(L, index) && kb_is_list(L, index) && all_strings(L, index);
  if (is_word(word, size, "integer")) {
    if (lua_type(L, index) == LUA_TNUMBER)
      lua_tointegerx(L, index, &is_integer);
    return is_integer;
  }
  return is_word(word, size, luaL_typename(L, index));
}

/* Continues with the next alternative; 0 if *word was the last one. */
static int next_type (const char **word) {
  *word += strcspn(*word, "|" BLANKS);
  return *(*word)++ == '|';
}

static int has_some_type (lua_State *L, int index, const char *types) {
  do {
    if (has_type(L, index, types, strcspn(types, "|" BLANKS)))
      return 1;
  } while (next_type(&types));
  return 0;
}

/* The types allowed for a name, "" if any will do; NULL if the name is unknown. */
static const char *types_of (const char *known, const char *name, size_t size) {
  for (known += strspn(known, BLANKS); *known != '\0'; known += strspn(known, BLANKS)) {
    size_t length = strcspn(known, ":" BLANKS);
    if (length == size && memcmp(known, name, size) == 0)
      return known[length] == ':' ? known + length + 1 : "";
    known += strcspn(known, BLANKS);
  }
  return NULL;
}

/* }====== */

/* {====== Messages ====== */

static void add_type (luaL_Buffer *message, const char *word) {
  size_t size = strcspn(word, "|" BLANKS);
  if (is_word(word, size, "any[]"))
    luaL_addstring(message, "list");
  else if (is_word(word, size, "string[]"))
    luaL_addstring(message, "list of strings");
  else
    luaL_addlstring(message, word, size);
}

/* The types of an option in readable form: "yaml", "json" or "text". */
static void add_types (luaL_Buffer *message, const char *types) {
  add_type(message, types);
  while (next_type(&types)) {
    const char *after = types;
    luaL_addstring(message, next_type(&after) ? ", " : " or ");
    add_type(message, types);
  }
}

/* A name that a program gave, shortened and without control characters. */
static void add_name (luaL_Buffer *message, const char *name, size_t size) {
  size_t i, shown = size < 60 && kb_utf8_invalid(name, size) == size ? size : 0;
  luaL_addchar(message, '"');
  for (i = 0; i < shown; i++)
    luaL_addchar(message, (unsigned char)name[i] < 0x20 || name[i] == 0x7F ? '?' : name[i]);
  luaL_addstring(message, shown < size ? "...\"" : "\"");
}

static void add_known (luaL_Buffer *message, const char *known) {
  const char *separator = "";
  for (known += strspn(known, BLANKS); *known != '\0'; known += strspn(known, BLANKS)) {
    luaL_addstring(message, separator);
    luaL_addlstring(message, known, strcspn(known, ":" BLANKS));
    known += strcspn(known, BLANKS);
    separator = ", ";
  }
}

static void push_unknown (lua_State *L, const char *name, size_t size, const char *known) {
  luaL_Buffer message;
  luaL_buffinit(L, &message);
  luaL_addstring(&message, "unknown option ");
  add_name(&message, name, size);
  luaL_addstring(&message, known[0] != '\0' ? "; the options are " : "; no options are accepted");
  add_known(&message, known);
  luaL_pushresult(&message);
}

static void push_mistyped (lua_State *L, const char *name, size_t size, const char *types,
                           const char *found) {
  luaL_Buffer message;
  luaL_buffinit(L, &message);
  luaL_addstring(&message, "invalid option ");
  add_name(&message, name, size);
  luaL_addstring(&message, ": expected ");
  add_types(&message, types);
  luaL_addstring(&message, ", got ");
  luaL_addstring(&message, found);
  luaL_pushresult(&message);
}

/* The type of the value at `index`; never its content. */
static const char *found_type (lua_State *L, int index, const char *types) {
  if (kb_is_null(L, index))
    return "null";
  if (lua_type(L, index) == LUA_TSTRING && types[0] == '"')
    return "another string";
  return luaL_typename(L, index);
}

/* }====== */

typedef enum { FINE, REFUSED, UNKNOWN } outcome;

/* As push_metatable_problem, for a value on top of the stack that is read as a whole. */
static int push_own_metatable_problem (lua_State *L, const char *name) {
  kb_marks marks;
  const char *metamethod;
  if (!lua_istable(L, -1))
    return 0;
  marks = kb_get_marks(L);
  metamethod = kb_metamethod(L, lua_gettop(L), &marks);
  if (metamethod == NULL)
    return 0;
  lua_pushfstring(L, "option \"%s\" must be a plain table, without the metamethod %s", name,
                  metamethod);
  return 1;
}

/* Checks the entry on top of the stack; pushes a message if it is invalid. */
static outcome push_entry_problem (lua_State *L, const char *known) {
  size_t size;
  const char *name, *types;
  if (lua_type(L, -2) != LUA_TSTRING) {
    lua_pushfstring(L, "options have names; got a key of type %s", luaL_typename(L, -2));
    return REFUSED;
  }
  name = lua_tolstring(L, -2, &size);
  types = types_of(known, name, size);
  if (types == NULL) {
    push_unknown(L, name, size, known);
    return UNKNOWN;
  }
  if (push_own_metatable_problem(L, name))
    return REFUSED;
  if (types[0] == '\0' || has_some_type(L, lua_gettop(L), types))
    return FINE;
  push_mistyped(L, name, size, types, found_type(L, -1, types));
  return REFUSED;
}

/* Fields that come from a metamethod cannot be listed, and so cannot be checked. */
static int push_metatable_problem (lua_State *L, int index) {
  static const char *const events[] = {"__index", "__pairs"};
  size_t i;
  for (i = 0; i < sizeof(events) / sizeof(events[0]); i++)
    if (luaL_getmetafield(L, index, events[i]) != LUA_TNIL) {
      lua_pushfstring(L, "options must be a plain table, without the metamethod %s", events[i]);
      return 1;
    }
  return 0;
}

/*
** Pushes a message if the options at `index` are invalid. Of several, the alphabetically first,
** because a table has no order.
*/
static outcome push_problem (lua_State *L, int index, const char *known) {
  outcome found = FINE, entry;
  const char *text;
  int first;
  luaL_checkstack(L, LUA_MINSTACK, NULL);
  if (push_metatable_problem(L, index))
    return REFUSED;
  lua_pushnil(L); /* the place of the message */
  first = lua_gettop(L);
  for (lua_pushnil(L); lua_next(L, index) != 0; lua_pop(L, 1)) {
    entry = push_entry_problem(L, known);
    if (entry == FINE)
      continue;
    text = lua_tostring(L, -1);
    if (found == FINE || strcmp(text, lua_tostring(L, first)) < 0) {
      lua_copy(L, -1, first);
      found = entry;
    }
    lua_pop(L, 1);
  }
  lua_settop(L, found != FINE ? first : first - 1);
  return found;
}

int kb_check_options (lua_State *L, int index, const char *function, const char *known) {
  if (lua_isnoneornil(L, index))
    return 0;
  luaL_checktype(L, index, LUA_TTABLE);
  if (push_problem(L, index, known) != FINE)
    luaL_error(L, "%s: %s", function, lua_tostring(L, -1));
  return 1;
}

/* options_problem(options, known) -> message, whether a name is unknown | nil */
static int options_problem (lua_State *L) {
  outcome found;
  luaL_checktype(L, 1, LUA_TTABLE);
  found = push_problem(L, 1, luaL_checkstring(L, 2));
  if (found == FINE) {
    lua_pushnil(L);
    return 1;
  }
  lua_pushboolean(L, found == UNKNOWN);
  return 2;
}

void kb_set_options_functions (lua_State *L) {
  static const luaL_Reg functions[] = {{"options_problem", options_problem}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}
