/* json_encode.c - Lua values as JSON text, keys sorted by their bytes. */

#include "json_encode.h"

#include <math.h>
#include <string.h>

#include "base/buffer.h"
#include "base/encode.h"
#include "base/failure.h"
#include "base/keys.h"
#include "base/options.h"
#include "base/owner.h"
#include "base/value.h"
#include "json_writer.h"
#include "scalar/spelled.h"

#define MEMORY_TYPE "kubebundle.json_memory"
/* The longest indentation step, in bytes. */
#define MAX_INDENT 16
/* Texts up to this size need no malloc. */
#define TEXT_AT_HAND 2048

/* Memory that may outgrow the C stack; one userdata owns it. */
typedef struct memory {
  kb_buffer text;
  kb_buffer keys;
} memory;

static const kb_format for_programs = {"JSON", NULL},
                       for_trial = {"JSON", "json.unsupported-value"};

typedef struct encoder {
  lua_State *L;
  const kb_format *format;
  kb_json_writer to;
  kb_buffer *keys;
  kb_marks marks;
  const char *indent; /* NULL: all on one line */
  size_t indent_size;
} encoder;

static void write_value (encoder *e, int index, const kb_level *at);

/* {====== Scalars ====== */

static void write_string (encoder *e, const char *text, size_t size, const kb_level *at) {
  if (!kb_json_put_string(&e->to, text, size))
    kb_refuse(e->L, at, e->format, "a string that is not UTF-8");
}

static void write_number (encoder *e, int index, const kb_level *at) {
  lua_Number number;
  if (lua_isinteger(e->L, index)) {
    kb_json_put_integer(&e->to, lua_tointeger(e->L, index));
    return;
  }
  number = lua_tonumber(e->L, index);
  if (isnan(number) || isinf(number))
    kb_refuse(e->L, at, e->format, isnan(number) ? "a NaN" : "an infinite number");
  kb_json_put_float(&e->to, number);
}

/* }====== */

/* {====== Tables ====== */

static void write_line_break (encoder *e, size_t depth) {
  if (e->indent == NULL)
    return;
  for (kb_json_put_byte(&e->to, '\n'); depth > 0; depth--)
    kb_json_put(&e->to, e->indent, e->indent_size);
}

/* Writes and pops the member on top of the stack. */
static void write_item (encoder *e, kb_level *here) {
  if (++here->position > 1)
    kb_json_put_byte(&e->to, ',');
  write_line_break(e, here->depth);
  write_value(e, lua_gettop(e->L), here);
  lua_pop(e->L, 1);
}

/* Writes the list from a position that lua_next did not reach in order. */
static void write_rest_of_list (encoder *e, int index, lua_Integer position, kb_level *here) {
  size_t size = (size_t)lua_rawlen(e->L, index);
  if (!kb_is_list(e->L, index))
    kb_refuse(e->L, here->outer, e->format,
              "a list with holes or with keys that are not positions");
  for (; (size_t)position <= size; position++) {
    lua_rawgeti(e->L, index, position);
    write_item(e, here);
  }
}

/* lua_next visits positions in order as long as they are in the table's array part. */
static void write_list (encoder *e, int index, const kb_level *outer) {
  lua_State *L = e->L;
  kb_level here = kb_level_enter(L, index, outer, e->format);
  lua_Integer position = 1;
  kb_json_put_byte(&e->to, '[');
  for (lua_pushnil(L); lua_next(L, index) != 0; position++) {
    if (!lua_isinteger(L, -2) || lua_tointeger(L, -2) != position) {
      lua_pop(L, 2);
      write_rest_of_list(e, index, position, &here);
      break;
    }
    write_item(e, &here);
  }
  if (here.position > 0)
    write_line_break(e, here.depth - 1);
  kb_json_put_byte(&e->to, ']');
}

static void write_member (encoder *e, int index, const kb_key *key, kb_level *here) {
  here->key = key->text;
  here->key_size = key->size;
  write_line_break(e, here->depth);
  write_string(e, key->text, key->size, here);
  kb_json_put_byte(&e->to, ':');
  if (e->indent != NULL)
    kb_json_put_byte(&e->to, ' ');
  write_value(e, kb_keys_value(e->L, index, key), here);
  if (key->value == 0)
    lua_pop(e->L, 1);
}

static void write_map (encoder *e, int index, const kb_level *outer) {
  lua_State *L = e->L;
  kb_level here = kb_level_enter(L, index, outer, e->format);
  int top = lua_gettop(L);
  size_t count, i;
  if (!kb_keys_push(L, index, e->keys, NULL, NULL, &count))
    kb_refuse_key(L, outer, e->format);
  kb_json_put_byte(&e->to, '{');
  for (i = 0; i < count; i++) {
    kb_key key = kb_keys_get(e->keys, count, i);
    if (i > 0)
      kb_json_put_byte(&e->to, ',');
    write_member(e, index, &key, &here);
  }
  kb_keys_pop(e->keys, count);
  lua_settop(L, top);
  if (count > 0)
    write_line_break(e, here.depth - 1);
  kb_json_put_byte(&e->to, '}');
}

/* }====== */

static void write_value (encoder *e, int index, const kb_level *at) {
  lua_State *L = e->L;
  size_t size;
  const char *text;
  switch (lua_type(L, index)) {
  case LUA_TSTRING:
    text = lua_tolstring(L, index, &size);
    write_string(e, text, size, at);
    return;
  case LUA_TTABLE:
    kb_check_plain(L, at, e->format, index, &e->marks);
    if (kb_table_kind(L, index, &e->marks) == KB_ARRAY)
      write_list(e, index, at);
    else
      write_map(e, index, at);
    return;
  case LUA_TNUMBER:
    write_number(e, index, at);
    return;
  case LUA_TBOOLEAN:
    if (lua_toboolean(L, index))
      kb_json_put(&e->to, "true", 4);
    else
      kb_json_put(&e->to, "false", 5);
    return;
  default:
    if (kb_is_null(L, index))
      kb_json_put(&e->to, "null", 4);
    else if (kb_push_unspelled(L, index)) {
      write_value(e, lua_gettop(L), at);
      lua_pop(L, 1);
    }
    else
      kb_refuse_type(L, at, e->format, index);
  }
}

/* {====== Options ====== */

static void read_indent (encoder *e) {
  static const char spaces[MAX_INDENT + 1] = "                ";
  lua_State *L = e->L;
  int type = lua_getfield(L, 2, "indent");
  if (type == LUA_TNUMBER) {
    lua_Integer size = lua_tointeger(L, -1);
    luaL_argcheck(L, size >= 0 && size <= MAX_INDENT, 2,
                  "indent is a number of spaces from 0 to 16");
    e->indent = spaces;
    e->indent_size = (size_t)size;
  }
  else if (type == LUA_TSTRING) {
    e->indent = lua_tolstring(L, -1, &e->indent_size);
    luaL_argcheck(L, e->indent_size <= MAX_INDENT && strspn(e->indent, " \t") == e->indent_size, 2,
                  "indent is a string of up to 16 spaces and tabs");
  }
  if (e->indent_size == 0)
    e->indent = NULL;
}

static void read_options (encoder *e) {
  if (!kb_check_options(e->L, 2, "kb.json.encode", "indent:integer|string escape_html:boolean"))
    return;
  read_indent(e); /* the string stays on the stack */
  lua_getfield(e->L, 2, "escape_html");
  e->to.escape_html = lua_toboolean(e->L, -1);
}

/* }====== */

/* __gc and __close */
static int free_memory (lua_State *L) {
  memory *owned = (memory *)lua_touserdata(L, 1);
  kb_buffer_free(&owned->text);
  kb_buffer_free(&owned->keys);
  return 0;
}

static int encode (lua_State *L, const kb_format *format) {
  encoder e = {0};
  memory *owned;
  char text[TEXT_AT_HAND];
  luaL_checkany(L, 1);
  lua_settop(L, 2);
  e.L = e.to.L = L;
  e.format = format;
  read_options(&e);
  e.marks = kb_get_marks(L);
  owned = (memory *)kb_new_owner(L, sizeof(memory), MEMORY_TYPE, free_memory);
  e.keys = &owned->keys;
  e.to.buffer = &owned->text;
  e.to.start = e.to.at = text;
  e.to.limit = text + sizeof(text);
  write_value(&e, 1, NULL);
  lua_pushlstring(L, e.to.start, (size_t)(e.to.at - e.to.start));
  return 1;
}

int kb_json_encode (lua_State *L) {
  return encode(L, &for_programs);
}

static int encode_for_trial (lua_State *L) {
  return encode(L, &for_trial);
}

int kb_json_try (lua_State *L) {
  luaL_checkany(L, 1);
  lua_settop(L, 1);
  lua_pushcfunction(L, encode_for_trial);
  lua_insert(L, 1);
  if (lua_pcall(L, 1, 1, 0) == LUA_OK)
    return 1;
  if (!kb_is_failure(L, -1))
    return lua_error(L); /* out of memory */
  lua_pushnil(L);
  lua_insert(L, -2);
  return 2;
}
