/* template_mask_binding.c - core.template.mask, and tokens as Lua tables. */

#include <string.h>

#include "base/buffer_owner.h"
#include "base/failure.h"
#include "base/position.h"
#include "lauxlib.h"
#include "scalar/spelled.h"
#include "template_binding.h"

kb_spelling kb_check_spelling (lua_State *L, int index) {
  size_t size;
  const char *text = luaL_optlstring(L, index, "#( )#", &size);
  kb_spelling spelling;
  const char *problem = kb_spelling_read(text, size, &spelling);
  if (problem != NULL)
    luaL_error(L, "invalid token spelling '%s': %s", text, problem);
  return spelling;
}

/* Pushes a quoted argument's text without the backslashes before quotes. */
static void push_argument_text (lua_State *L, const char *text, size_t size) {
  luaL_Buffer buffer;
  size_t i;
  luaL_buffinitsize(L, &buffer, size);
  for (i = 0; i < size; i++) {
    i += text[i] == '\\';
    luaL_addchar(&buffer, text[i]);
  }
  luaL_pushresult(&buffer);
}

/* Adds an argument to the filter {name=, ...} on top. */
static void add_argument (lua_State *L, kb_part part, const kb_token_reader *reader) {
  if (part == KB_PART_NUMBER)
    kb_push_spelled(L, reader->part, reader->part_size);
  else
    push_argument_text(L, reader->part, reader->part_size);
  lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
}

/* Pushes the filter of a shell form; `shell`: an empty text counts as missing. */
static void push_shell_filter (lua_State *L, kb_part part, const kb_token_reader *reader) {
  lua_createtable(L, 1, 2);
  lua_pushstring(L, part == KB_PART_SHELL_DEFAULT ? "default" : "required");
  lua_setfield(L, -2, "name");
  lua_pushboolean(L, 1);
  lua_setfield(L, -2, "shell");
  lua_pushlstring(L, reader->part, reader->part_size);
  lua_rawseti(L, -2, 1);
}

void kb_push_expression (lua_State *L, const kb_spelling *spelling, const char *text,
                         const kb_token *token) {
  const char *start = text + token->offset;
  kb_token_reader reader;
  kb_part part;
  luaL_checkstack(L, 6, NULL);
  kb_token_open(&reader, spelling, start + spelling->prefix_size, start + token->size);
  lua_createtable(L, 0, 8);
  kb_token_next(&reader);
  lua_pushlstring(L, reader.part, reader.part_size);
  lua_setfield(L, -2, "name");
  lua_createtable(L, 0, 0);
  lua_pushnil(L); /* the slot of the current filter */
  while ((part = kb_token_next(&reader)) < KB_PART_END) {
    if (part == KB_PART_NUMBER || part == KB_PART_TEXT) {
      add_argument(L, part, &reader);
      continue;
    }
    lua_pop(L, 1);
    if (part == KB_PART_FILTER) {
      lua_createtable(L, 1, 1);
      lua_pushlstring(L, reader.part, reader.part_size);
      lua_setfield(L, -2, "name");
    }
    else
      push_shell_filter(L, part, &reader);
    lua_pushvalue(L, -1);
    lua_rawseti(L, -3, (lua_Integer)lua_rawlen(L, -3) + 1);
  }
  lua_pop(L, 1);
  lua_setfield(L, -2, "filters");
}

/* Whether the set has the name; a leading `.` is ignored. */
static int has_name (lua_State *L, int index, const char *name, size_t size) {
  int found;
  lua_pushlstring(L, name, size);
  found = lua_rawget(L, index) != LUA_TNIL;
  lua_pop(L, 1);
  return found || (size > 1 && *name == '.' && has_name(L, index, name + 1, size - 1));
}

void kb_mark_others (lua_State *L, kb_template *t, int index) {
  size_t i;
  for (i = 0; i < KB_COUNT(t->tokens, kb_token); i++) {
    kb_token *token = KB_ITEMS(t->tokens, kb_token) + i;
    const char *start = t->text + token->offset;
    kb_token_reader reader;
    if (token->kind != KB_TOKEN_VALUE)
      continue;
    kb_token_open(&reader, &t->spelling, start + t->spelling.prefix_size, start + token->size);
    kb_token_next(&reader);
    token->other = !has_name(L, index, reader.part, reader.part_size);
  }
}

void kb_advance (kb_text_position *position, const char *text, size_t size, size_t offset) {
  size_t line, column;
  kb_position(text + position->offset, size - position->offset, offset - position->offset, &line,
              &column);
  position->column = line == 1 ? position->column + column - 1 : column;
  position->line += line - 1;
  position->offset = offset;
}

void kb_set_position (lua_State *L, const kb_text_position *position, size_t size) {
  lua_pushinteger(L, (lua_Integer)position->offset + 1);
  lua_setfield(L, -2, "offset");
  lua_pushinteger(L, (lua_Integer)size);
  lua_setfield(L, -2, "size");
  lua_pushinteger(L, (lua_Integer)position->line);
  lua_setfield(L, -2, "line");
  lua_pushinteger(L, (lua_Integer)position->column);
  lua_setfield(L, -2, "column");
}

/*
** mask(text [, spelling]) -> the text with each token replaced by as many letters as it has
** bytes, and a list of the tokens {name=, filters=, offset=, size=, line=, column=}. Raises if
** the spelling is invalid.
*/
int kb_template_mask (lua_State *L) {
  size_t size, i, listed = 0;
  const char *text = luaL_checklstring(L, 1, &size);
  kb_spelling spelling = kb_check_spelling(L, 2);
  kb_buffer *masked, *found;
  kb_text_position position = {0, 1, 1};
  lua_settop(L, 2);
  masked = kb_buffer_new(L);
  found = kb_buffer_new(L);
  if (!kb_buffer_add(masked, text, size) ||
      !kb_tokens_find(&spelling, text, size, found, masked->data))
    return kb_out_of_memory(L);
  lua_newtable(L);
  for (i = 0; i < found->size / sizeof(kb_token); i++) {
    const kb_token *token = (const kb_token *)(const void *)found->data + i;
    if (token->kind == KB_TOKEN_VALUE) {
      kb_advance(&position, text, size, token->offset);
      kb_push_expression(L, &spelling, text, token);
      kb_set_position(L, &position, token->size);
      lua_rawseti(L, -2, (lua_Integer)++listed);
    }
    else if (token->kind == KB_TOKEN_ESCAPE) /* not a token but text */
      memcpy(masked->data + token->offset, text + token->offset, token->size);
  }
  lua_pushlstring(L, masked->data, masked->size);
  lua_insert(L, -2);
  return 2;
}
