/* base64_binding.c - core.base64: encode and decode as functions for Lua. */

#define _DEFAULT_SOURCE /* explicit_bzero */

#include "base64.h"

#include <string.h>

#include "base/buffer_owner.h"
#include "base/failure.h"
#include "base/options.h"
#include "base/position.h"
#include "core.h"
#include "lauxlib.h"

/*
** Inputs up to this size are processed on the C stack, which is wiped too; only the result is
** allocated.
*/
#define SMALL 1024

static int flag (lua_State *L, int options, const char *name, int otherwise) {
  int set = otherwise;
  if (lua_getfield(L, options, name) != LUA_TNIL)
    set = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return set;
}

static size_t wrap_option (lua_State *L, int options) {
  lua_Integer wrap;
  lua_getfield(L, options, "wrap");
  wrap = lua_tointeger(L, -1); /* 0 for nil */
  luaL_argcheck(L, wrap >= 0, options, "wrap is a number of characters, 0 for none");
  lua_pop(L, 1);
  return (size_t)wrap;
}

/* The options that a function accepts. */
#define ENCODE_OPTIONS "url:boolean padding:boolean wrap:integer"
#define DECODE_OPTIONS "url:boolean padding:boolean lenient:boolean"

static kb_base64_form check_form (lua_State *L, int options, const char *function,
                                  const char *known) {
  kb_base64_form form = {0};
  form.portable = lua_toboolean(L, lua_upvalueindex(1));
  if (!kb_check_options(L, options, function, known))
    return form;
  form.url = flag(L, options, "url", 0);
  form.unpadded = !flag(L, options, "padding", 1);
  form.lenient = flag(L, options, "lenient", 0);
  form.wrap = wrap_option(L, options);
  return form;
}

/*
** Room for `size` bytes: `small`, or an allocation that is wiped and freed when the function
** ends.
*/
static char *room_for (lua_State *L, size_t size, char small[SMALL]) {
  kb_buffer *buffer;
  if (size <= SMALL)
    return small;
  buffer = kb_buffer_new(L);
  buffer->secret = 1;
  if (kb_buffer_reserve(buffer, size) == NULL)
    kb_out_of_memory(L);
  return buffer->data;
}

/* encode(s [, {url=, padding=, wrap=}]) -> text */
static int base64_encode (lua_State *L) {
  char small[SMALL], *text;
  size_t size, text_size;
  const char *bytes = luaL_checklstring(L, 1, &size);
  kb_base64_form form = check_form(L, 2, "kb.base64.encode", ENCODE_OPTIONS);
  int fits;
  text_size = kb_base64_encoded_size(size, &form, &fits);
  if (!fits)
    return kb_out_of_memory(L);
  text = room_for(L, text_size, small);
  kb_base64_encode(bytes, size, text, &form);
  lua_pushlstring(L, text, text_size);
  if (text == small)
    explicit_bzero(small, text_size);
  return 1;
}

static int fail_at (lua_State *L, const char *text, size_t size, size_t offset) {
  size_t line, column;
  kb_position(text, size, offset, &line, &column);
  return kb_fail(L, "base64.syntax", line, column, "illegal base64 data at input byte %I",
                 (lua_Integer)offset);
}

/* decode(s [, {url=, padding=, lenient=}]) -> bytes | nil, err */
static int base64_decode (lua_State *L) {
  char small[SMALL], *bytes;
  size_t size, room, written, offset;
  const char *text = luaL_checklstring(L, 1, &size);
  kb_base64_form form = check_form(L, 2, "kb.base64.decode", DECODE_OPTIONS);
  int fine;
  room = KB_BASE64_DECODED_ROOM(size);
  bytes = room_for(L, room, small);
  fine = kb_base64_decode(text, size, bytes, &written, &offset, &form);
  if (fine)
    lua_pushlstring(L, bytes, written);
  if (bytes == small)
    explicit_bzero(small, room);
  return fine ? 1 : fail_at(L, text, size, offset);
}

/* Pushes the table of functions. */
static int push_functions (lua_State *L, int portable) {
  static const luaL_Reg functions[] = {
      {"encode", base64_encode}, {"decode", base64_decode}, {NULL, NULL}};
  luaL_newlibtable(L, functions);
  lua_pushboolean(L, portable);
  luaL_setfuncs(L, functions, 1);
  return 1;
}

int kb_open_base64 (lua_State *L) {
  return push_functions(L, 0);
}

int kb_open_base64_portable (lua_State *L) {
  return push_functions(L, 1);
}
