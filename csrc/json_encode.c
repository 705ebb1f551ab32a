/*
** json_encode.c - Lua values as JSON text: keys sorted by bytes, integers exact, floats as short as
** reads back, escapes as Go's encoding/json writes them.
*/

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "json_functions.h"
#include "json_text.h"
#include "keys.h"

/* The most that one step of indentation may have, in bytes. */
#define MAX_INDENT 16

/* A table that is being written, and where in it; the list leads outwards. */
typedef struct level {
  const struct level *outer;
  const void *table;
  size_t depth;
  const char *key; /* NULL: in a list, at `position` */
  size_t key_size;
  size_t position;
} level;

typedef struct encoder {
  lua_State *L;
  kb_buffer *out;
  kb_buffer *keys;
  kb_marks marks;
  const char *indent; /* NULL: all on one line */
  size_t indent_size;
  int escape_html;
} encoder;

static void write_value (encoder *e, int index, const level *at);

/* {====== Errors ====== */

/* A key as part of a path: of a long one the beginning, "?" for one that is no readable text. */
static size_t key_part (const char *key, size_t size) {
  const char *at = key, *end = key + (size < 60 ? size : 60);
  if (kb_utf8_invalid(key, size) < size)
    return 0;
  while (at < end && (unsigned char)*at >= 0x20 && *at != 0x7F)
    at++;
  while (at < key + size && at > key && ((unsigned char)*at & 0xC0) == 0x80)
    at--; /* not in the middle of a character */
  return (size_t)(at - key);
}

/*
** Writes the path of `at` with its closing NUL: spec.containers.1.image. Returns its size; `space`
** where there was no room for all of it.
*/
static size_t path_text (const level *at, char *path, size_t space) {
  size_t used, part, left;
  int written;
  if (at == NULL)
    return 0;
  used = path_text(at->outer, path, space);
  if (used == space)
    return space;
  left = space - sizeof("...") - used;
  part = at->key != NULL ? key_part(at->key, at->key_size) : 0;
  if (at->key != NULL)
    written = snprintf(path + used, left, "%s%.*s", used > 0 ? "." : "", part > 0 ? (int)part : 1,
                       part > 0 ? at->key : "?");
  else
    written =
        snprintf(path + used, left, "%s%lu", used > 0 ? "." : "", (unsigned long)at->position);
  if (written > 0 && (size_t)written < left)
    return used + (size_t)written;
  strcpy(path + used, "...");
  return space;
}

/* Raises; `what` says what has no JSON form, never its content. */
static void refuse (const encoder *e, const level *at, const char *what) {
  char path[256] = "";
  path_text(at, path, sizeof(path));
  luaL_error(e->L, "cannot write %s as JSON%s%s", what, path[0] != '\0' ? ", at " : "", path);
}

/* Raises for a value of a type that JSON does not have. */
static void refuse_type (const encoder *e, const level *at, int index) {
  char what[48];
  snprintf(what, sizeof(what), "a %.40s", lua_typename(e->L, lua_type(e->L, index)));
  refuse(e, at, what);
}

/* }====== */

/* {====== Bytes ====== */

static char *room (encoder *e, size_t size) {
  kb_buffer *out = e->out;
  char *at = out->data + out->size;
  if (out->capacity - out->size < size && (at = kb_buffer_reserve(out, size)) == NULL)
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
  char digits[24], *end = digits + sizeof(digits), *at = end;
  lua_Unsigned left = integer < 0 ? 0u - (lua_Unsigned)integer : (lua_Unsigned)integer;
  do {
    *--at = (char)('0' + left % 10);
    left /= 10;
  } while (left > 0);
  if (integer < 0)
    *--at = '-';
  write(e, at, (size_t)(end - at));
}

static void write_float (encoder *e, lua_Number number, const level *at) {
  char text[KB_NUMBER_SIZE];
  if (isnan(number))
    refuse(e, at, "a NaN");
  if (isinf(number))
    refuse(e, at, "an infinite number");
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

static void write_string (encoder *e, const char *at, size_t size, const level *where) {
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
      refuse(e, where, "a string that is not UTF-8");
    at = stop + wide;
  }
  write_byte(e, '"');
}

/* }====== */

/* {====== Tables ====== */

static level enter (const encoder *e, int index, const level *outer) {
  const level *around;
  level here = {0};
  here.outer = outer;
  here.table = lua_topointer(e->L, index);
  here.depth = outer != NULL ? outer->depth + 1 : 1;
  for (around = outer; around != NULL; around = around->outer)
    if (around->table == here.table)
      refuse(e, outer, "a table inside itself");
  if (here.depth > KB_MAX_DEPTH)
    refuse(e, outer, "more than 1000 levels");
  luaL_checkstack(e->L, 8, NULL);
  return here;
}

/* The member at the top of the stack, and off it. */
static void write_item (encoder *e, level *here) {
  if (++here->position > 1)
    write_byte(e, ',');
  write_line_break(e, here->depth);
  write_value(e, lua_gettop(e->L), here);
  lua_pop(e->L, 1);
}

/* lua_next gives the positions in order as long as they are in the table's array part. */
static void write_list (encoder *e, int index, const level *outer) {
  lua_State *L = e->L;
  level here = enter(e, index, outer);
  lua_Integer position = 1;
  write_byte(e, '[');
  for (lua_pushnil(L); lua_next(L, index) != 0; position++) {
    if (!lua_isinteger(L, -2) || lua_tointeger(L, -2) != position) {
      lua_pop(L, 2);
      if (!kb_is_list(L, index))
        refuse(e, outer, "a list with holes or with keys that are no positions");
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

static void write_member (encoder *e, int index, const kb_key *key, level *here) {
  here->key = key->text;
  here->key_size = key->size;
  write_line_break(e, here->depth);
  write_string(e, key->text, key->size, here);
  write(e, ": ", e->indent != NULL ? 2 : 1);
  write_value(e, kb_keys_value(e->L, index, key), here);
}

static void write_map (encoder *e, int index, const level *outer) {
  level here = enter(e, index, outer);
  int top = lua_gettop(e->L);
  size_t count, i;
  if (!kb_keys_push(e->L, index, e->keys, NULL, NULL, &count))
    refuse(e, outer, "a map with keys that are no strings");
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

static void write_value (encoder *e, int index, const level *at) {
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
      refuse_type(e, at, index);
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
