/* template_value_binding.c - Lua values as replacements of tokens. */

#include <math.h>
#include <string.h>

#include "base/buffer_owner.h"
#include "base/failure.h"
#include "base/number.h"
#include "base/value.h"
#include "lauxlib.h"
#include "scalar/scalar_text.h"
#include "scalar/spelled.h"
#include "template_binding.h"
#include "yaml/yaml_text.h"

/* Pops the string on top and keeps it alive in the table at `anchors`. */
static const char *anchor (lua_State *L, int anchors, size_t *size) {
  const char *text = lua_tolstring(L, -1, size);
  lua_rawseti(L, anchors, (lua_Integer)lua_rawlen(L, anchors) + 1);
  return text;
}

static void set_text (lua_State *L, int anchors, kb_value *value, const char *text, size_t size) {
  lua_pushlstring(L, text, size);
  value->text = anchor(L, anchors, &value->size);
}

static void set_bare (lua_State *L, int anchors, kb_value *value, const char *text, size_t size) {
  lua_pushlstring(L, text, size);
  value->bare = anchor(L, anchors, &value->bare_size);
}

/* Whether the spelling is a number by RFC 8259. */
static int is_json_number (const char *text, size_t size) {
  size_t i = size > 0 && text[0] == '-', digits;
  if (i + 1 < size && text[i] == '0' && text[i + 1] >= '0' && text[i + 1] <= '9')
    return 0;
  digits = strspn(text + i, "0123456789");
  if (digits == 0)
    return 0;
  i += digits;
  if (text[i] == '.') {
    digits = strspn(text + i + 1, "0123456789");
    if (digits == 0)
      return 0;
    i += digits + 1;
  }
  if (text[i] == 'e' || text[i] == 'E') {
    i += 1 + (text[i + 1] == '+' || text[i + 1] == '-');
    digits = strspn(text + i, "0123456789");
    if (digits == 0)
      return 0;
    i += digits;
  }
  return i == size;
}

/* A null, a boolean or a number whose spelling is valid JSON. */
static void set_typed (lua_State *L, int anchors, kb_value *value, const char *text, size_t size) {
  set_text(L, anchors, value, text, size);
  value->bare = value->text;
  value->bare_size = value->size;
  value->kind = KB_VALUE_TYPED;
}

/* The same for a spelling that may be invalid JSON: `bare` is what Lua would write. */
static void read_scalar (lua_State *L, int anchors, const kb_spelled *spelled, kb_value *value) {
  char text[KB_NUMBER_SIZE];
  kb_scalar scalar;
  size_t size;
  set_typed(L, anchors, value, spelled->text, spelled->size);
  if (is_json_number(value->text, value->size))
    return;
  kb_scalar_read(value->text, value->size, KB_SCHEMA_KUBERNETES, &scalar);
  size = kb_scalar_text(&scalar, text);
  value->bare = NULL;
  if (size > 0)
    set_bare(L, anchors, value, text, size);
  if (scalar.kind == KB_SCALAR_NULL)
    value->kind = KB_VALUE_NULL;
  value->respelled =
      size > 0 && (scalar.kind == KB_SCALAR_INTEGER || scalar.kind == KB_SCALAR_FLOAT);
}

static void read_spelled (lua_State *L, int anchors, const kb_spelled *spelled, kb_value *value) {
  kb_buffer *quoted;
  if (spelled->kind == KB_SPELLED_SCALAR) {
    read_scalar(L, anchors, spelled, value);
    return;
  }
  set_text(L, anchors, value, spelled->text, spelled->size);
  if (spelled->kind == KB_SPELLED_EMPTY) {
    value->kind = KB_VALUE_EMPTY;
    set_bare(L, anchors, value, "null", 4);
    return;
  }
  if (spelled->kind == KB_SPELLED_FINAL) {
    value->kind = KB_VALUE_FINAL;
    return;
  }
  value->kind = KB_VALUE_QUOTED;
  value->bare = value->text;
  value->bare_size = value->size;
  quoted = kb_buffer_new(L);
  quoted->secret = 1;
  if (!kb_buffer_add(quoted, "\"", 1) ||
      !kb_yaml_escape(quoted, value->bare, value->bare_size, 1) || !kb_buffer_add(quoted, "\"", 1))
    kb_out_of_memory(L);
  set_text(L, anchors, value, quoted->data, quoted->size);
  lua_pop(L, 1); /* closes it */
}

static void read_number (lua_State *L, int anchors, kb_value *value) {
  char text[KB_NUMBER_SIZE];
  size_t size;
  if (!isfinite(lua_tonumber(L, -1)))
    luaL_error(L, "a number that is not finite has no text form");
  size = lua_isinteger(L, -1) ? kb_integer_text(lua_tointeger(L, -1), text)
                              : kb_float_text(lua_tonumber(L, -1), text);
  set_typed(L, anchors, value, text, size);
}

/* Reads the value on top. */
static void read_value (lua_State *L, int anchors, kb_value *value) {
  const kb_spelled *spelled = kb_to_spelled(L, -1);
  if (spelled != NULL)
    read_spelled(L, anchors, spelled, value);
  else if (lua_isnil(L, -1))
    value->kind = KB_VALUE_KEEP;
  else if (lua_type(L, -1) == LUA_TSTRING) {
    lua_pushvalue(L, -1);
    value->text = anchor(L, anchors, &value->size);
  }
  else if (lua_type(L, -1) == LUA_TNUMBER)
    read_number(L, anchors, value);
  else if (lua_isboolean(L, -1)) {
    const char *text = lua_toboolean(L, -1) ? "true" : "false";
    set_typed(L, anchors, value, text, strlen(text));
  }
  else if (kb_is_null(L, -1)) {
    set_typed(L, anchors, value, "null", 4);
    value->kind = KB_VALUE_NULL;
  }
  else if (lua_istable(L, -1))
    value->kind = KB_VALUE_TABLE;
  else
    luaL_error(L, "a value that is a %s has no text form", luaL_typename(L, -1));
}

void kb_read_values (lua_State *L, int index, int anchors, size_t count, kb_value *values) {
  size_t i;
  luaL_checkstack(L, 6, NULL);
  memset(values, 0, count * sizeof(kb_value));
  for (i = 0; i < count; i++) {
    lua_rawgeti(L, index, (lua_Integer)i + 1);
    read_value(L, anchors, &values[i]);
    lua_pop(L, 1);
  }
}

void kb_read_value (lua_State *L, int anchors, kb_value *value) {
  memset(value, 0, sizeof(kb_value));
  read_value(L, anchors, value);
}

/*
** text(value [, "json"]) -> a scalar's text, as spelled; with "json" the JSON form of a number,
** boolean or null, nil for a string. nil for a table and for values without any text. Raises for
** values that cannot be written as text.
*/
int kb_template_text (lua_State *L) {
  int json = lua_gettop(L) >= 2;
  kb_value value;
  luaL_checkany(L, 1);
  lua_settop(L, 1);
  lua_newtable(L);
  lua_pushvalue(L, 1);
  kb_read_value(L, 2, &value);
  if (json ? value.kind == KB_VALUE_QUOTED || value.bare == NULL : value.text == NULL)
    lua_pushnil(L);
  else if (json)
    lua_pushlstring(L, value.bare, value.bare_size);
  else if (value.kind == KB_VALUE_EMPTY)
    lua_pushnil(L);
  else
    lua_pushlstring(L, value.text, value.size);
  return 1;
}

/* is_null(value) -> whether it is null, in any spelling */
int kb_template_is_null (lua_State *L) {
  int null = lua_isnoneornil(L, 1) || kb_is_null(L, 1);
  const kb_spelled *spelled = kb_to_spelled(L, 1);
  if (spelled != NULL) {
    kb_scalar scalar;
    null = spelled->kind == KB_SPELLED_EMPTY ||
           (spelled->kind == KB_SPELLED_SCALAR &&
            kb_scalar_read(spelled->text, spelled->size, KB_SCHEMA_KUBERNETES, &scalar) ==
                KB_SCALAR_NULL);
  }
  lua_pushboolean(L, null);
  return 1;
}
