/*
** json_decode.c - JSON text as Lua values: a walk over text that the scan has accepted, whose notes
** say how long each string and how large each container is. cJSON reads the strings with escapes.
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

/* A power of two. */
#define CACHED_STRINGS 64
/* Lua shares strings up to this size, and has to look for each; longer ones it just makes. */
#define CACHED_SIZE 40
#define NOTES_AT_HAND 256

/* What a slot holds; of no size where it holds nothing yet. */
typedef struct cached_string {
  const char *text;
  size_t size;
} cached_string;

typedef struct walk {
  lua_State *L;
  kb_json *document;
  const char *at; /* in the document's text, between values */
  const uint64_t *note;
  int null; /* stack indices */
  int array_mark;
  int strings; /* of the first of CACHED_STRINGS slots */
  cached_string cached[CACHED_STRINGS];
} walk;

static int table_size (uint64_t members) {
  return members > INT_MAX ? INT_MAX : (int)members;
}

/* Pushes a table for the container of the next notes, with room on the stack for its members. */
static uint64_t push_table (walk *w, int is_array) {
  uint64_t members = w->note[1];
  w->note += 2;
  luaL_checkstack(w->L, 4, NULL);
  lua_createtable(w->L, is_array ? table_size(members) : 0, is_array ? 0 : table_size(members));
  return members;
}

/*
** Pushes a string. Keys, and many values, come again and again: those seen last wait in slots of
** the stack.
*/
static void push_text (walk *w, const char *text, size_t size) {
  unsigned slot;
  if (size == 0 || size > CACHED_SIZE) {
    lua_pushlstring(w->L, text, size);
    return;
  }
  slot = ((unsigned)size * 7 + (unsigned char)text[0] * 5u + (unsigned char)text[size - 1]) %
         CACHED_STRINGS;
  if (w->cached[slot].size == size && memcmp(w->cached[slot].text, text, size) == 0)
    lua_pushvalue(w->L, w->strings + (int)slot);
  else {
    w->cached[slot].text = lua_pushlstring(w->L, text, size);
    w->cached[slot].size = size;
    lua_copy(w->L, -1, w->strings + (int)slot);
  }
}

/* The string at w->at, whose length is the next note. */
static void push_string (walk *w) {
  size_t size = (size_t)*w->note++;
  const char *text = w->at + 1;
  if (text[size] == '"' && memchr(text, '\\', size) == NULL) {
    push_text(w, text, size);
    w->at = text + size + 1;
    return;
  }
  w->at = kb_json_parse(w->L, w->document, w->at);
  push_text(w, w->document->root->valuestring, size);
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

/* An array carries the mark; an object needs none, for an empty table is one. */
static void mark_array (walk *w) {
  lua_pushvalue(w->L, w->array_mark);
  lua_setmetatable(w->L, -2);
}

static void skip_space (walk *w) {
  while (*w->at == ' ' || *w->at == '\n' || *w->at == '\t' || *w->at == '\r')
    w->at++;
}

static void push_value (walk *w);

/* Past a comma, a colon or a bracket. */
static void skip_mark (walk *w) {
  skip_space(w);
  w->at++;
}

/* From behind the opening bracket to behind the closing one, and so the next. */
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
  int i;
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
  w.strings = w.array_mark + 1;
  luaL_checkstack(L, CACHED_STRINGS + 4, NULL);
  lua_settop(L, w.array_mark + CACHED_STRINGS);
  for (i = 0; i < CACHED_STRINGS; i++)
    w.cached[i] = (cached_string){"", 0};
  push_value(&w);
  return 1;
}
