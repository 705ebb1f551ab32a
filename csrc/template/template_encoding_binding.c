/* template_encoding_binding.c - a text's encoding: read as UTF-8, written back in its own. */

#include <string.h>

#include "base/buffer_owner.h"
#include "base/failure.h"
#include "base/position.h"
#include "base/utf16.h"
#include "base/utf8.h"
#include "lauxlib.h"
#include "template_binding.h"

/* Without a mark, an ASCII first character reveals the encoding (YAML 1.2, 5.2). */
static int guess_utf16 (const char *text, size_t size) {
  if (size < 2 || size % 2 != 0 || (text[0] == '\0') == (text[1] == '\0'))
    return -1;
  return text[0] == '\0';
}

static int decode_utf16 (lua_State *L, const char *text, size_t size, int big_endian, int marked) {
  size_t invalid, skip = marked ? 2 : 0;
  kb_buffer *utf8 = kb_buffer_new(L);
  utf8->secret = 1;
  if (!kb_utf16_to_utf8(utf8, text + skip, size - skip, big_endian, &invalid))
    return kb_out_of_memory(L);
  if (invalid < size - skip) {
    size_t line, column;
    kb_position(utf8->data, utf8->size, utf8->size, &line, &column);
    return kb_fail(L, "text.invalid-utf16", line, column, "invalid UTF-16 at byte %I",
                   (lua_Integer)skip + (lua_Integer)invalid + 1);
  }
  lua_pushlstring(L, utf8->data, utf8->size);
  lua_pushfstring(L, "utf-16%s%s", big_endian ? "be" : "le", marked ? "-mark" : "");
  return 2;
}

/*
** decode(text) -> the text as UTF-8 without a byte order mark, and the encoding for encode:
** "utf-8", "utf-16le" or "utf-16be", with "-mark" if there was one | nil, err
*/
int kb_template_decode (lua_State *L) {
  size_t size, invalid, line, column;
  const char *text = luaL_checklstring(L, 1, &size);
  int big_endian = kb_utf16_mark(text, size), marked = big_endian >= 0;
  if (!marked)
    big_endian = guess_utf16(text, size);
  if (big_endian >= 0)
    return decode_utf16(L, text, size, big_endian, marked);
  invalid = kb_utf8_invalid(text, size);
  if (invalid < size) {
    kb_position(text, size, invalid, &line, &column);
    return kb_fail(L, "text.invalid-utf8", line, column, "invalid UTF-8 at byte %I",
                   (lua_Integer)invalid + 1);
  }
  marked = size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0;
  if (marked)
    lua_pushlstring(L, text + 3, size - 3);
  else
    lua_pushvalue(L, 1);
  lua_pushstring(L, marked ? "utf-8-mark" : "utf-8");
  return 2;
}

/* Appends one unit of UTF-16. */
static char *put_unit (char *to, unsigned unit, int big_endian) {
  to[0] = (char)(unsigned char)(big_endian ? unit >> 8 : unit & 0xFF);
  to[1] = (char)(unsigned char)(big_endian ? unit & 0xFF : unit >> 8);
  return to + 2;
}

/* Appends UTF-8 as UTF-16; one byte becomes at most two. */
static int add_utf16 (kb_buffer *out, const char *text, size_t size, int big_endian) {
  char *to = size > (size_t)-1 / 8 ? NULL : kb_buffer_reserve(out, size * 2 + 2), *start = to;
  size_t at = 0;
  if (to == NULL)
    return 0;
  while (at < size) {
    size_t bytes = kb_utf8_size(text + at, size - at);
    unsigned code;
    if (bytes == 0)
      break;
    code = (unsigned)kb_utf8_code(text + at, bytes);
    if (code >= 0x10000) {
      to = put_unit(to, 0xD800 + ((code - 0x10000) >> 10), big_endian);
      code = 0xDC00 + ((code - 0x10000) & 0x3FF);
    }
    to = put_unit(to, code, big_endian);
    at += bytes;
  }
  out->size += (size_t)(to - start);
  return 1;
}

/* encode(text, encoding) -> the text in the encoding returned by decode */
int kb_template_encode (lua_State *L) {
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size), *encoding = luaL_checkstring(L, 2);
  int utf16 = strncmp(encoding, "utf-16", 6) == 0, marked = strstr(encoding, "-mark") != NULL;
  kb_buffer *out;
  if (!utf16 && !marked) {
    lua_settop(L, 1);
    return 1;
  }
  out = kb_buffer_new(L);
  out->secret = 1;
  if (!utf16) {
    if (!kb_buffer_add(out, "\xEF\xBB\xBF", 3) || !kb_buffer_add(out, text, size))
      return kb_out_of_memory(L);
  }
  else {
    int big_endian = strncmp(encoding, "utf-16be", 8) == 0;
    if ((marked && !add_utf16(out, "\xEF\xBB\xBF", 3, big_endian)) ||
        !add_utf16(out, text, size, big_endian))
      return kb_out_of_memory(L);
  }
  lua_pushlstring(L, out->data, out->size);
  return 1;
}
