/*
** json_decode.c - JSON text to Lua values: walks text that the scan has accepted, using its notes
** on the length of each string and the size of each container. cJSON decodes strings with
** escapes.
*/

#include <limits.h>
#include <string.h>

#include "base/number.h"
#include "base/value.h"
#include "json_binding.h"
#include "json_document.h"
#include "json_options.h"
#include "json_scan.h"
#include "lauxlib.h"

#define NOTES_AT_HAND 256

typedef struct walk {
  lua_State *L;
  kb_json *document;
  const char *at; /* in the document's text, between values */
  const uint64_t *note;
  int null; /* stack indices */
  int array_mark;
} walk;

static int table_size (uint64_t members) {
  return members > INT_MAX ? INT_MAX : (int)members;
}

/*
** Pushes a table for the container of the next notes, and reserves stack space for its members.
*/
static uint64_t push_table (walk *w, int is_array) {
  uint64_t members = w->note[1];
  w->note += 2;
  luaL_checkstack(w->L, 4, NULL);
  lua_createtable(w->L, is_array ? table_size(members) : 0, is_array ? 0 : table_size(members));
  return members;
}

/* The string at w->at, whose length is the next note. */
static void push_string (walk *w) {
  size_t size = (size_t)*w->note++;
  const char *text = w->at + 1;
  if (text[size] == '"' && memchr(text, '\\', size) == NULL) {
    lua_pushlstring(w->L, text, size);
    w->at = text + size + 1;
    return;
  }
  w->at = kb_json_parse(w->L, w->document, w->at);
  lua_pushlstring(w->L, w->document->root->valuestring, size);
  kb_json_drop(w->document);
}

static int is_of_number (char byte) {
  return (byte >= '0' && byte <= '9') || byte == '.' || byte == '-' || byte == '+' || byte == 'e' ||
         byte == 'E';
}

static void push_number (walk *w) {
  const char *end = w->at;
  while (is_of_number(*end))
    end++;
  if (*w->note++)
    lua_pushinteger(w->L, (lua_Integer)*w->note++);
  else
    lua_pushnumber(w->L, kb_float_read(w->at, (size_t)(end - w->at)));
  w->at = end;
}

/* }====== */

/* {====== Containers ====== */

/* An array is marked; an object needs no mark: an empty table is one. */
static void mark_array (walk *w) {
  lua_pushvalue(w->L, w->array_mark);
  lua_setmetatable(w->L, -2);
}

static void skip_space (walk *w) {
  while (*w->at == ' ' || *w->at == '\n' || *w->at == '\t' || *w->at == '\r')
    w->at++;
}

static void push_value (walk *w);

/* Skips a comma, a colon or a bracket. */
static void skip_mark (walk *w) {
  skip_space(w);
  w->at++;
}

/* From the first byte after the opening bracket to the byte after the closing one. */
static void push_array (walk *w) {
  lua_Integer i, members = (lua_Integer)push_table(w, 1);
  for (i = 1; i <= members; i++) {
    push_value(w);
    lua_rawseti(w->L, -2, i);
    skip_mark(w);
  }
  if (members == 0)
    skip_mark(w);
  mark_array(w);
}

static void push_object (walk *w) {
  uint64_t i, members = push_table(w, 0);
  for (i = 1; i <= members; i++) {
    skip_space(w);
    push_string(w);
    skip_mark(w);
    push_value(w);
    lua_rawset(w->L, -3);
    skip_mark(w);
  }
  if (members == 0)
    skip_mark(w);
}

static void push_value (walk *w) {
  skip_space(w);
  switch (*w->at) {
  case '{':
    w->at++;
    push_object(w);
    return;
  case '[':
    w->at++;
    push_array(w);
    return;
  case '"':
    push_string(w);
    return;
  case 't':
  case 'f':
    lua_pushboolean(w->L, *w->at == 't');
    w->at += *w->at == 't' ? 4 : 5;
    return;
  case 'n':
    lua_pushvalue(w->L, w->null);
    w->at += 4;
    return;
  default:
    push_number(w);
  }
}

/* }====== */

int kb_json_decode (lua_State *L) {
  walk w;
  size_t size;
  const char *text;
  uint64_t notes[NOTES_AT_HAND];
  kb_json_mode mode = kb_json_check_mode(L, 2, "kb.json.decode");
  luaL_checktype(L, 1, LUA_TSTRING);
  text = lua_tolstring(L, 1, &size);
  w.L = L;
  w.document = kb_json_new(L);
  w.document->notes.lent = w.document->notes.items = notes;
  w.document->notes.capacity = NOTES_AT_HAND;
  if (!kb_json_prepare(L, w.document, text, size, mode))
    return kb_json_fail(L, w.document, text, size);
  w.at = w.document->text;
  w.note = w.document->notes.items;
  kb_push_null(L);
  w.null = lua_gettop(L);
  kb_push_array_mark(L);
  w.array_mark = lua_gettop(L);
  push_value(&w);
  return 1;
}
