/*
** core.h - what the files of kubebundle.core share: how a value is marked, how an error is
** returned, and who owns memory that a Lua error could leak.
*/

#ifndef KUBEBUNDLE_CORE_H
#define KUBEBUNDLE_CORE_H

#include <stddef.h>

#include "lauxlib.h"
#include "lua.h"

#if LUA_VERSION_NUM != 504 || LUA_VERSION_RELEASE_NUM < 50403 /* lua_closeslot */
#error "kubebundle needs Lua 5.4, from 5.4.3 on"
#endif

/* Containers nested deeper than this are refused, in and out: no input may exhaust the C stack. */
#define KB_MAX_DEPTH 1000

/* {====== Values (value.c) ====== */

/* Pushes the value that stands for JSON and YAML null: one full userdata for each Lua state. */
void kb_push_null (lua_State *L);
int kb_is_null (lua_State *L, int index);

/* Pushes the metatable that marks a table as an array, so that an empty one stays `[]`. */
void kb_push_array_mark (lua_State *L);

typedef enum { KB_OBJECT, KB_ARRAY } kb_shape;

/*
** How an encoder writes the table at `index`, and how many members it has. An unmarked empty
** table is an object. Raises where a table has no text form: mixed keys, holes in an array, keys
** that are neither strings nor 1..n.
*/
kb_shape kb_table_shape (lua_State *L, int index, size_t *size);

/*
** The same without the look at every key, for encoders that meet each anyway. A list is then
** written up to its length (lua_rawlen), if kb_is_list says that it is one.
*/
typedef struct kb_marks {
  const void *array; /* the marks, as lua_topointer gives them */
  const void *object;
} kb_marks;

kb_marks kb_get_marks (lua_State *L);
kb_shape kb_table_kind (lua_State *L, int index, const kb_marks *marks);
/* Whether the keys of the table at `index` are the positions from 1 to its length and no others. */
int kb_is_list (lua_State *L, int index);

/* }====== */

/* {====== Errors (failure.c) ====== */

/*
** Pushes nil and an error table {code, message, line, column} whose tostring is one line; returns
** 2, for `return kb_fail(...)`. `code` is `area.reason` and listed in docs/meta/codes.lua. `line`
** 0: no position. The format is that of lua_pushfstring.
*/
int kb_fail (lua_State *L, const char *code, size_t line, size_t column, const char *format, ...);

/* Whether the value at `index` is such an error table. */
int kb_is_failure (lua_State *L, int index);

/* The 1-based line and column (in characters) of a byte offset; CR, LF and CRLF end a line. */
void kb_position (const char *text, size_t size, size_t offset, size_t *line, size_t *column);

/* }====== */

/* {====== Userdata (owner.c) ====== */

/*
** Any allocation by Lua may run a finalizer, and any metamethod of an argument is foreign code:
** both may close, finalize or empty whatever Lua can reach. So what a function works on is out
** of reach:
** - an owner on the function's own stack, which Lua never sees;
** - memory of Lua itself, which stays while a value on that stack holds it, and has no finalizer;
** - a handle that Lua closes (a client, a staged file) is checked after the last call that may
**   run Lua, and nothing of it is used after the next one: what is needed longer is moved to an
**   owner.
*/

/*
** Gives the userdata on top the metatable that is registered as `type`; the first time, it is
** made of `metamethods` and, unless NULL, the `methods` of its __index. Lua cannot get at it:
** getmetatable gives the type's name.
*/
void kb_set_type (lua_State *L, const char *type, const luaL_Reg *metamethods,
                  const luaL_Reg *methods);

/*
** Pushes a userdata of `size` zeroed bytes and marks its slot to be closed: whatever raises,
** `close` is called on it, twice as a rule, so that it must leave zeroes behind.
*/
void *kb_new_owner (lua_State *L, size_t size, const char *type, lua_CFunction close);

/* }====== */

/* {====== Buffers (buffer.c) ====== */

/*
** A growing byte buffer in malloc's memory, owned by a to-be-closed userdata: whatever raises,
** the memory is freed; with `secret` set it is wiped first. Appending never calls Lua, so that what
** knows no Lua can use it.
*/
typedef struct kb_buffer {
  char *data;
  size_t size;
  size_t capacity;
  int secret;
} kb_buffer;

/* Pushes an empty buffer and marks its slot to be closed. */
kb_buffer *kb_buffer_new (lua_State *L);
/* Room for `more` bytes at data + size; NULL when memory is out. */
char *kb_buffer_reserve (kb_buffer *buffer, size_t more);
/* 1, or 0 when memory is out. */
int kb_buffer_add (kb_buffer *buffer, const void *bytes, size_t size);
/* Frees early what the owner would free at the end. */
void kb_buffer_free (kb_buffer *buffer);
/* Raises the error for exhausted memory. */
int kb_out_of_memory (lua_State *L);

/* }====== */

/* {====== Text (utf8.c, number.c) ====== */

/* The offset of the first byte that is not valid UTF-8 (surrogates and overlong forms are not);
** `size` where all is. */
size_t kb_utf8_invalid (const char *text, size_t size);
/* The bytes of the character at `text`, of which `left` (at least 1) are there; 0: not UTF-8. */
size_t kb_utf8_size (const char *text, size_t left);
/* The code point of the character of so many bytes, and back: its bytes, at most 4, and their
 * number. */
unsigned long kb_utf8_code (const char *text, size_t size);
size_t kb_utf8_put (unsigned long code, char *to);

/* Bytes that any double or integer needs as text, with the closing NUL. */
#define KB_NUMBER_SIZE 40

/* The shortest decimal text that reads back as the same double, in a form that JSON and every
** YAML reader take for a float (`1.0`, `1.0e+30`); no locale is followed. `value` is finite. */
size_t kb_float_text (double value, char text[KB_NUMBER_SIZE]);
/* The same for JSON alone, which needs no point before an exponent (`1.0`, `1e+30`). */
size_t kb_float_json (double value, char text[KB_NUMBER_SIZE]);
/* Reads decimal float text whose syntax the caller has checked; no locale is followed. */
double kb_float_read (const char *text, size_t size);

/* }====== */

/* Each pushes the table of its functions. */
int kb_open_base64 (lua_State *L);
int kb_open_digest (lua_State *L);
int kb_open_dockerconfig (lua_State *L);
int kb_open_file (lua_State *L);
int kb_open_host (lua_State *L);
int kb_open_json (lua_State *L);
int kb_open_secret (lua_State *L);
int kb_open_template (lua_State *L);
int kb_open_yaml (lua_State *L);

#endif
