/*
** json_encode.c - Lua values as JSON text: keys sorted by bytes, integers exact, floats as short as
** reads back, escapes as Go's encoding/json writes them.
*/

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "encode.h"
#include "json_functions.h"
#include "json_text.h"
#include "keys.h"

/* The most that one step of indentation may have, in bytes. */
#define MAX_INDENT 16

typedef struct encoder {
  lua_State *L;
  kb_buffer *out;
  kb_buffer *keys;
  kb_marks marks;
  const char *indent; /* NULL: all on one line */
  size_t indent_size;
  int escape_html;
} encoder;

static void write_value (encoder *e, int index, const kb_level *at);

/* {====== Bytes ====== */

static char *room (encoder *e, size_t size) {
  kb_buffer *out = e->out;
  char *at;
  if (out->data != NULL && out->capacity - out->size >= size)
    return out->data + out->size;
  at = kb_buffer_reserve(out, size);
  if (at == NULL)
    kb_out_of_memory(e->L);
  return at;
}

static void write (encoder *e, const char *bytes, size_t size) {
  memcpy(room(e, size), bytes, size);
  e->out->size += size;
}

static void write_byte (encoder *e, char byte) {
  *room(e, 1) = byte;
  e->out->size++;
}

static void write_line_break (encoder *e, size_t depth) {
  if (e->indent == NULL)
    return;
  for (write_byte(e, '\n'); depth > 0; depth--)
    write(e, e->indent, e->indent_size);
}

/* }====== */

/* {====== Scalars ====== */

static void write_integer (encoder *e, lua_Integer integer) {
  char text[KB_NUMBER_SIZE];
  write(e, text, kb_integer_text(integer, text));
}

static void write_float (encoder *e, lua_Number number, const kb_level *at) {
  char text[KB_NUMBER_SIZE];
  if (isnan(number))
    kb_refuse(e->L, at, "JSON", "a NaN");
  if (isinf(number))
    kb_refuse(e->L, at, "JSON", "an infinite number");
  write(e, text, kb_float_json(number, text));
}

/* A byte that needs it, as Go writes it: the short forms, else \u00xx. */
static void write_escape (encoder *e, unsigned char byte) {
  static const char shorts[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
  const char *found = byte == '\0' ? NULL : strchr(shorts, byte);
  char text[8];
  if (found != NULL)
    snprintf(text, sizeof(text), "\\%c", letters[found - shorts]);
  else
    snprintf(text, sizeof(text), "\\u%04x", (unsigned)byte);
  write(e, text, strlen(text));
}

/* Where a run of bytes ends that are written as they are. */
static const char *plain_end (const encoder *e, const char *at, const char *end) {
  if (!e->escape_html)
    return kb_json_plain_end(at, end);
  while (at < end && kb_json_is_plain((unsigned char)*at) && *at != '<' && *at != '>' && *at != '&')
    at++;
  return at;
}

/* The character beyond ASCII at `at`; returns its size, 0 where it is not UTF-8. */
static size_t write_wide (encoder *e, const char *at, const char *end) {
  size_t size = kb_utf8_size(at, (size_t)(end - at));
  if (e->escape_html && size == 3 && memcmp(at, "\xE2\x80", 2) == 0 &&
      (at[2] == '\xA8' || at[2] == '\xA9'))
    write(e, at[2] == '\xA8' ? "\\u2028" : "\\u2029", 6);
  else
    write(e, at, size);
  return size;
}

static void write_string (encoder *e, const char *at, size_t size, const kb_level *where) {
  const char *end = at + size;
  room(e, size + 2);
  write_byte(e, '"');
  for (;;) {
    const char *stop = plain_end(e, at, end);
    size_t wide;
    write(e, at, (size_t)(stop - at));
    if (stop == end)
      break;
    if ((unsigned char)*stop < 0x80) {
      write_escape(e, (unsigned char)*stop);
      at = stop + 1;
      continue;
    }
    wide = write_wide(e, stop, end);
    if (wide == 0)
      kb_refuse(e->L, where, "JSON", "a string that is not UTF-8");
    at = stop + wide;
  }
  write_byte(e, '"');
}

/* }====== */

/* {====== Tables ====== */

/* The member at the top of the stack, and off it. */
static void write_item (encoder *e, kb_level *here) {
  if (++here->position > 1)
    write_byte(e, ',');
  write_line_break(e, here->depth);
  write_value(e, lua_gettop(e->L), here);
  lua_pop(e->L, 1);
}

/* lua_next gives the positions in order as long as they are in the table's array part. */
static void write_list (encoder *e, int index, const kb_level *outer) {
  lua_State *L = e->L;
  kb_level here = kb_level_enter(L, index, outer, "JSON");
  lua_Integer position = 1;
  write_byte(e, '[');
  for (lua_pushnil(L); lua_next(L, index) != 0; position++) {
    if (!lua_isinteger(L, -2) || lua_tointeger(L, -2) != position) {
      lua_pop(L, 2);
      if (!kb_is_list(L, index))
        kb_refuse(L, outer, "JSON", "a list with holes or with keys that are no positions");
      for (; (size_t)position <= (size_t)lua_rawlen(L, index); position++) {
        lua_rawgeti(L, index, position);
        write_item(e, &here);
      }
      break;
    }
    write_item(e, &here);
  }
  if (here.position > 0)
    write_line_break(e, here.depth - 1);
  write_byte(e, ']');
}

static void write_member (encoder *e, int index, const kb_key *key, kb_level *here) {
  here->key = key->text;
  here->key_size = key->size;
  write_line_break(e, here->depth);
  write_string(e, key->text, key->size, here);
  write(e, ": ", e->indent != NULL ? 2 : 1);
  write_value(e, kb_keys_value(e->L, index, key), here);
}

static void write_map (encoder *e, int index, const kb_level *outer) {
  lua_State *L = e->L;
  kb_level here = kb_level_enter(L, index, outer, "JSON");
  int top = lua_gettop(L);
  size_t count, i;
  if (!kb_keys_push(L, index, e->keys, NULL, NULL, &count))
    kb_refuse(L, outer, "JSON", "a map with keys that are no strings");
  write_byte(e, '{');
  for (i = 0; i < count; i++) {
    kb_key key = kb_keys_get(e->keys, count, i);
    int values = lua_gettop(e->L);
    if (i > 0)
      write_byte(e, ',');
    write_member(e, index, &key, &here);
    lua_settop(e->L, values);
  }
  kb_keys_pop(e->keys, count);
  lua_settop(e->L, top);
  if (count > 0)
    write_line_break(e, here.depth - 1);
  write_byte(e, '}');
}

/* }====== */

static void write_value (encoder *e, int index, const kb_level *at) {
  lua_State *L = e->L;
  switch (lua_type(L, index)) {
  case LUA_TSTRING: {
    size_t size;
    const char *text = lua_tolstring(L, index, &size);
    write_string(e, text, size, at);
    return;
  }
  case LUA_TTABLE:
    if (kb_table_kind(L, index, &e->marks) == KB_ARRAY)
      write_list(e, index, at);
    else
      write_map(e, index, at);
    return;
  case LUA_TNUMBER:
    if (lua_isinteger(L, index))
      write_integer(e, lua_tointeger(L, index));
    else
      write_float(e, lua_tonumber(L, index), at);
    return;
  case LUA_TBOOLEAN:
    if (lua_toboolean(L, index))
      write(e, "true", 4);
    else
      write(e, "false", 5);
    return;
  default:
    if (kb_is_null(L, index))
      write(e, "null", 4);
    else
      kb_refuse_type(L, at, "JSON", index);
  }
}

/* {====== Options ====== */

static void read_indent (encoder *e) {
  static const char spaces[MAX_INDENT + 1] = "                ";
  lua_State *L = e->L;
  int type = lua_getfield(L, 2, "indent");
  if (type == LUA_TNUMBER) {
    int is_integer;
    lua_Integer size = lua_tointegerx(L, -1, &is_integer);
    luaL_argcheck(L, is_integer && size >= 0 && size <= MAX_INDENT, 2,
                  "indent is a number of spaces from 0 to 16");
    e->indent = spaces;
    e->indent_size = (size_t)size;
  }
  else if (type == LUA_TSTRING) {
    e->indent = lua_tolstring(L, -1, &e->indent_size);
    luaL_argcheck(L, e->indent_size <= MAX_INDENT && strspn(e->indent, " \t") == e->indent_size, 2,
                  "indent is a string of up to 16 spaces and tabs");
  }
  else
    luaL_argcheck(L, type == LUA_TNIL, 2, "indent is a number or a string");
  if (e->indent_size == 0)
    e->indent = NULL;
}

static void read_options (encoder *e) {
  if (lua_isnoneornil(e->L, 2))
    return;
  luaL_checktype(e->L, 2, LUA_TTABLE);
  read_indent(e); /* the string stays on the stack */
  lua_getfield(e->L, 2, "escape_html");
  e->escape_html = lua_toboolean(e->L, -1);
}

/* }====== */

int kb_json_encode (lua_State *L) {
  encoder e = {0};
  luaL_checkany(L, 1);
  lua_settop(L, 2);
  e.L = L;
  read_options(&e);
  e.marks = kb_get_marks(L);
  e.out = kb_buffer_new(L);
  e.keys = kb_buffer_new(L);
  write_value(&e, 1, NULL);
  lua_pushlstring(L, e.out->data, e.out->size);
  return 1;
}
