/*
** json_positions.c - the position of each value of a document. Walks the text in parallel with
** cJSON's tree, which has the decoded keys; the scan has shown that both have the same shape.
*/

#include <string.h>

#include "json_binding.h"
#include "json_document.h"
#include "json_options.h"
#include "json_text.h"
#include "lauxlib.h"

typedef struct place {
  lua_Integer line;
  lua_Integer column;
} place;

typedef struct walk {
  lua_State *L;
  const char *at;
  const char *end;
  place now; /* of `at` */
} walk;

/* What is wanted of a node, other than the index of a table with the wanted children: all of it. */
#define WHOLE 0

static void push_node (walk *w, const cJSON *item, int wanted);

/* {====== Walking the text ====== */

/* Moves to `to`, with no line break in between: a column for each character. */
static void move (walk *w, const char *to) {
  for (; w->at < to; w->at++)
    w->now.column += ((unsigned char)*w->at & 0xC0) != 0x80;
}

/* Moves to `to` over any characters. */
static void move_lines (walk *w, const char *to) {
  while (w->at < to) {
    int crlf = *w->at == '\r' && w->at + 1 < w->end && w->at[1] == '\n';
    if (*w->at != '\n' && (*w->at != '\r' || crlf)) {
      w->now.column += ((unsigned char)*w->at & 0xC0) != 0x80;
      w->at++;
      continue;
    }
    w->at++;
    w->now.line++;
    w->now.column = 1;
  }
}

/* Skips white space and the comments that the scan has accepted. */
static void skip_space (walk *w) {
  while (w->at < w->end)
    if (*w->at == '/')
      move_lines(w, kb_json_comment_end(w->at, w->end));
    else if (memchr(" \t\r\n", *w->at, 4) != NULL)
      move_lines(w, w->at + 1);
    else
      return;
}

/* Skips a bracket, comma or colon. */
static void skip_mark (walk *w) {
  skip_space(w);
  move(w, w->at + 1);
}

static const char *string_end (const walk *w) {
  const char *at = w->at + 1;
  while (*(at = kb_json_plain_end(at, w->end)) != '"')
    at += *at == '\\' ? 2 : 1;
  return at + 1;
}

static const char *word_end (const walk *w) {
  const char *at = w->at;
  while (at < w->end && strchr(",]}/ \t\r\n", *at) == NULL)
    at++;
  return at;
}

/* }====== */

/* {====== Nodes ====== */

static void set_place (walk *w, const char *line, const char *column, place where) {
  lua_pushinteger(w->L, where.line);
  lua_setfield(w->L, -2, line);
  lua_pushinteger(w->L, where.column);
  lua_setfield(w->L, -2, column);
}

/* Consumes the text of a value that is not wanted. */
static void skip_value (walk *w, const cJSON *item) {
  const cJSON *child = item->child;
  int is_map = cJSON_IsObject(item);
  skip_space(w);
  if (!is_map && !cJSON_IsArray(item)) {
    move(w, cJSON_IsString(item) ? string_end(w) : word_end(w));
    return;
  }
  skip_mark(w);
  for (; child != NULL; child = child->next) {
    if (is_map) {
      skip_space(w);
      move(w, string_end(w));
      skip_mark(w);
    }
    skip_value(w, child);
    if (child->next != NULL)
      skip_mark(w);
  }
  skip_mark(w);
}

/* Pushes the node of the child with the key on top, which is popped: 1; or skips it: 0. */
static int push_wanted (walk *w, const cJSON *item, int wanted) {
  lua_State *L = w->L;
  if (wanted == WHOLE) {
    lua_pop(L, 1);
    push_node(w, item, WHOLE);
    return 1;
  }
  if (lua_rawget(L, wanted) != LUA_TTABLE) {
    lua_pop(L, 1);
    skip_value(w, item);
    return 0;
  }
  push_node(w, item, lua_gettop(L));
  lua_remove(L, -2);
  return 1;
}

/* Fills the table of children on top of the stack with the children of a list. */
static void add_items (walk *w, const cJSON *item, int wanted) {
  lua_Integer i = 0;
  for (item = item->child; item != NULL; item = item->next) {
    lua_pushinteger(w->L, ++i);
    if (push_wanted(w, item, wanted))
      lua_rawseti(w->L, -2, i);
    if (item->next != NULL)
      skip_mark(w);
  }
}

/*
** Adds a repeated key to the node's list `duplicates` (json_binding.h).
** Stack: node, children, child, key, the earlier child.
*/
static void add_duplicate (walk *w) {
  static const char *const names[][2] = {
      {"line", "key_line"}, {"column", "key_column"}, {"end_column", "key_end_column"}};
  lua_State *L = w->L;
  size_t i;
  if (lua_getfield(L, -5, "duplicates") != LUA_TTABLE) {
    lua_pop(L, 1);
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_setfield(L, -7, "duplicates");
  }
  lua_createtable(L, 0, 6); /* stack: ..., child, key, earlier, list, entry */
  lua_pushvalue(L, -4);
  lua_setfield(L, -2, "key");
  for (i = 0; i < 3; i++) {
    lua_getfield(L, -5, names[i][1]);
    lua_setfield(L, -2, names[i][0]);
  }
  lua_getfield(L, -3, "key_line");
  lua_setfield(L, -2, "first_line");
  lua_getfield(L, -3, "key_column");
  lua_setfield(L, -2, "first_column");
  lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
  lua_pop(L, 1);
}

/* Adds the child on top, whose key is at the place given, to the children below it. */
static void add_member (walk *w, const cJSON *item, place key, place key_end) {
  lua_State *L = w->L;
  set_place(w, "key_line", "key_column", key);
  lua_pushinteger(L, key_end.column);
  lua_setfield(L, -2, "key_end_column");
  lua_pushlstring(L, item->string, kb_json_key_size(item));
  lua_pushvalue(L, -1);
  if (lua_rawget(L, -4) != LUA_TNIL)
    add_duplicate(w);
  lua_pop(L, 1);
  lua_insert(L, -2);
  lua_rawset(L, -3);
}

/* The same as add_items for a map; its node is below the children. */
static void add_members (walk *w, const cJSON *item, int wanted) {
  for (item = item->child; item != NULL; item = item->next) {
    place key, key_end;
    skip_space(w);
    key = w->now;
    move(w, string_end(w));
    key_end = w->now;
    skip_mark(w);
    lua_pushlstring(w->L, item->string, kb_json_key_size(item));
    if (push_wanted(w, item, wanted))
      add_member(w, item, key, key_end);
    if (item->next != NULL)
      skip_mark(w);
  }
}

static void push_node (walk *w, const cJSON *item, int wanted) {
  lua_State *L = w->L;
  luaL_checkstack(L, 12, NULL);
  lua_createtable(L, 0, 8);
  skip_space(w);
  set_place(w, "line", "column", w->now);
  if (cJSON_IsArray(item) || cJSON_IsObject(item)) {
    lua_newtable(L);
    skip_mark(w);
    if (cJSON_IsArray(item))
      add_items(w, item, wanted);
    else
      add_members(w, item, wanted);
    lua_setfield(L, -2, "children");
    skip_mark(w);
  }
  else
    move(w, cJSON_IsString(item) ? string_end(w) : word_end(w));
  set_place(w, "end_line", "end_column", w->now);
}

/* }====== */

int kb_json_positions (lua_State *L) {
  walk w;
  size_t size;
  kb_json *document;
  kb_json_mode mode = kb_json_check_mode(L, 2, "kb.json.positions");
  int wanted = lua_isnoneornil(L, 3) ? WHOLE : 3;
  luaL_checktype(L, 1, LUA_TSTRING);
  if (wanted != WHOLE)
    luaL_checktype(L, wanted, LUA_TTABLE);
  w.L = L;
  w.at = lua_tolstring(L, 1, &size);
  w.end = w.at + size;
  w.now.line = w.now.column = 1;
  document = kb_json_new(L);
  if (!kb_json_read(L, document, w.at, size, mode))
    return kb_json_fail(L, document, w.at, size);
  push_node(&w, document->root, wanted);
  return 1;
}
