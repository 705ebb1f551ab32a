/* template_binding.c - core.template: the binding of the template engine. */

#include <string.h>

#include "base/buffer_owner.h"
#include "base/failure.h"
#include "base/owner.h"
#include "core.h"
#include "scalar/spelled.h"
#include "template_binding.h"
#include "template_render.h"
#include "template_verify.h"
#include "json/json_encode.h"

#define TEMPLATE_TYPE "kubebundle.template"
#define SCANNED_TYPE "kubebundle.template.scanned"

/* User values that a compiled template keeps alive. */
enum { KEEPS_TEXT = 1, KEEPS_SPELLING, KEEPS_EXPRESSIONS, KEEPS_COUNT = KEEPS_EXPRESSIONS };

static const kb_template *check_template (lua_State *L) {
  return (const kb_template *)luaL_checkudata(L, 1, TEMPLATE_TYPE);
}

static void set_template_type (lua_State *L);

/* {====== compile ====== */

/* Numbers the expressions of the live tokens, equal ones the same; pushes their list. */
static void number_expressions (lua_State *L, kb_template *t) {
  size_t i, count = 0;
  lua_newtable(L); /* expressions */
  lua_newtable(L); /* source -> number */
  for (i = 0; i < KB_COUNT(t->tokens, kb_token); i++) {
    kb_token *token = KB_ITEMS(t->tokens, kb_token) + i;
    if (token->kind != KB_TOKEN_VALUE || token->place != KB_TOKEN_LIVE)
      continue;
    lua_pushlstring(L, t->text + token->offset, token->size);
    lua_pushvalue(L, -1);
    if (lua_rawget(L, -3) == LUA_TNIL) {
      lua_pop(L, 1);
      kb_push_expression(L, &t->spelling, t->text, token);
      if (token->other) {
        lua_pushboolean(L, 1);
        lua_setfield(L, -2, "other");
      }
      lua_rawseti(L, -4, (lua_Integer)++count);
      lua_pushinteger(L, (lua_Integer)count);
      lua_pushvalue(L, -2);
      lua_pushvalue(L, -2);
      lua_rawset(L, -5);
    }
    token->expression = (size_t)lua_tointeger(L, -1) - 1;
    lua_pop(L, 2);
  }
  lua_pop(L, 1);
}

/* __gc and __close of a template that is being scanned */
static int scanned_close (lua_State *L) {
  kb_template_free((kb_template *)lua_touserdata(L, 1));
  return 0;
}

/*
** Pushes a scanned template as a userdata without a finalizer, because Lua could run one while a
** rendering reads the template.
*/
static void push_packed (lua_State *L, const kb_template *scanned) {
  size_t size = kb_template_packed_size(scanned);
  kb_template_pack(scanned, lua_newuserdatauv(L, size, KEEPS_COUNT));
  set_template_type(L);
}

/*
** compile(text, mode, spelling [, only]) -> template. The text is UTF-8 without a byte order
** mark, the mode "yaml", "json", "xml" or "text". With `only`, a set of names, all other tokens
** and all invalid ones are text. Problems are reported by template:faults().
*/
static int template_compile (lua_State *L) {
  static const char *const modes[] = {"yaml", "json", "xml", "text", NULL};
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  kb_mode mode = (kb_mode)luaL_checkoption(L, 2, "yaml", modes);
  kb_spelling spelling = kb_check_spelling(L, 3);
  kb_template *t;
  spelling.lenient = lua_istable(L, 4);
  lua_settop(L, 4);
  t = (kb_template *)kb_new_owner(L, sizeof(kb_template), SCANNED_TYPE, scanned_close);
  t->mode = mode;
  t->spelling = spelling;
  t->text = text;
  t->size = size;
  if (!kb_template_find(t))
    return kb_out_of_memory(L);
  if (spelling.lenient)
    kb_mark_others(L, t, 4);
  if (!kb_template_scan(t))
    return kb_out_of_memory(L);
  kb_decode_template(L, t);
  kb_buffer_free(&t->masked);
  number_expressions(L, t);
  push_packed(L, t);
  lua_insert(L, -2);
  lua_setiuservalue(L, -2, KEEPS_EXPRESSIONS);
  lua_pushvalue(L, 1);
  lua_setiuservalue(L, -2, KEEPS_TEXT);
  lua_pushvalue(L, 3);
  lua_setiuservalue(L, -2, KEEPS_SPELLING);
  return 1;
}

/* }====== */

/* {====== Inspecting a template ====== */

/*
** template:expressions() -> {{name=, filters=, other=}, ...}: each distinct token once; `other`:
** it is text, because of its name
*/
static int template_expressions (lua_State *L) {
  check_template(L);
  lua_getiuservalue(L, 1, KEEPS_EXPRESSIONS);
  return 1;
}

/*
** template:tokens() -> {{expression=, offset=, size=, line=, column=}, ...}: the tokens that will
** be replaced, in order
*/
static int template_tokens (lua_State *L) {
  const kb_template *t = check_template(L);
  kb_text_position position = {0, 1, 1};
  size_t i, listed = 0;
  lua_newtable(L);
  for (i = 0; i < KB_COUNT(t->tokens, kb_token); i++) {
    const kb_token *token = KB_ITEMS(t->tokens, kb_token) + i;
    if (token->kind != KB_TOKEN_VALUE || token->place != KB_TOKEN_LIVE)
      continue;
    kb_advance(&position, t->text, t->size, token->offset);
    lua_createtable(L, 0, 5);
    kb_set_position(L, &position, token->size);
    lua_pushinteger(L, (lua_Integer)token->expression + 1);
    lua_setfield(L, -2, "expression");
    lua_rawseti(L, -2, (lua_Integer)++listed);
  }
  return 1;
}

/* template:count() -> how many tokens a rendering replaces; those that are text do not count */
static int template_count (lua_State *L) {
  const kb_template *t = check_template(L);
  size_t i, count = 0;
  for (i = 0; i < KB_COUNT(t->tokens, kb_token); i++) {
    const kb_token *token = KB_ITEMS(t->tokens, kb_token) + i;
    count += token->kind == KB_TOKEN_VALUE && token->place == KB_TOKEN_LIVE && !token->other;
  }
  lua_pushinteger(L, (lua_Integer)count);
  return 1;
}

static void set_text (lua_State *L, const char *field, const char *text) {
  lua_pushstring(L, text);
  lua_setfield(L, -2, field);
}

/* Adds a fault's fields about its token to the table on top. */
static void add_token (lua_State *L, const kb_template *t, const kb_token *token) {
  static const char *const places[] = {"",      "scalar", "comment",   "anchor",
                                       "alias", "tag",    "directive", "place"};
  static const char *const reasons[] = {"", "open", "name", "filter", "argument"};
  set_text(L, "place", places[token->place]);
  set_text(L, "reason", reasons[token->fault]);
  if (token->kind == KB_TOKEN_VALUE) {
    kb_push_expression(L, &t->spelling, t->text, token);
    lua_getfield(L, -1, "name");
    lua_setfield(L, -3, "name");
    lua_pop(L, 1);
  }
}

/* Pushes {{code=, line=, column=, name=, place=, reason=, cause=}, ...} in text order. */
static int push_faults (lua_State *L, const kb_template *t, const kb_buffer *faults) {
  static const char *const codes[] = {
      "broken", "place", "comment", "document", "root",      "depth", "table", "empty",
      "base64", "key",   "number",  "utf8",     "character", "stage", "twice", "shape"};
  kb_text_position position = {0, 1, 1};
  size_t i;
  lua_createtable(L, (int)KB_COUNT(*faults, kb_fault), 0);
  for (i = 0; i < KB_COUNT(*faults, kb_fault); i++) {
    const kb_fault *fault = KB_ITEMS(*faults, kb_fault) + i;
    if (fault->offset < position.offset)
      position = (kb_text_position){0, 1, 1};
    kb_advance(&position, t->text, t->size, fault->offset < t->size ? fault->offset : t->size);
    lua_createtable(L, 0, 9);
    set_text(L, "code", codes[fault->code]);
    kb_set_position(L, &position, 0);
    if (fault->token != KB_NO_SPAN)
      add_token(L, t, KB_ITEMS(t->tokens, kb_token) + fault->token);
    if (fault->code == KB_FAULT_DOCUMENT) {
      set_text(L, "reason", t->reason);
      set_text(L, "cause", t->code);
    }
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

/* template:faults() -> the template's faults, as push_faults pushes them */
static int template_faults (lua_State *L) {
  const kb_template *t = check_template(L);
  return push_faults(L, t, &t->faults);
}

/*
** template:places([all]) -> {{key or index..., object=, number=, span=, expression=, offset=,
** size=}, ...}: the path in its object, {api_version=, kind=} and its number among them, for each
** plain scalar that is one token, or each scalar with tokens; keys have no place
*/
static int template_places (lua_State *L) {
  return kb_template_places(L, check_template(L), lua_toboolean(L, 2));
}

/*
** template:set_type(span, type, nullable): gives the value at that place the type; in a nullable
** text null stays null
*/
static int template_set_type (lua_State *L) {
  return kb_template_set_type(L, (kb_template *)luaL_checkudata(L, 1, TEMPLATE_TYPE));
}

/* }====== */

/* {====== render ====== */

/* Sets up what C can access of a rendering, all owned by userdata on the stack. */
static void set_up (lua_State *L, kb_rendering *r, kb_table_context *context) {
  kb_buffer *values;
  size_t count;
  lua_getiuservalue(L, 1, KEEPS_EXPRESSIONS);
  count = lua_rawlen(L, -1);
  lua_newtable(L);
  context->L = L;
  context->values = 2;
  context->tables = lua_istable(L, 3) ? 3 : 0;
  r->staged = lua_toboolean(L, 4);
  context->anchors = lua_gettop(L);
  context->keys = kb_buffer_new(L);
  values = kb_buffer_new(L);
  if (kb_buffer_reserve(values, count * sizeof(kb_value)) == NULL)
    kb_out_of_memory(L);
  kb_read_values(L, 2, context->anchors, count, KB_ITEMS(*values, kb_value));
  r->values = KB_ITEMS(*values, kb_value);
  r->writer.mode = r->t->mode;
  r->writer.out = kb_buffer_new(L);
  r->writer.expected = kb_buffer_new(L);
  r->text = kb_buffer_new(L);
  r->faults = kb_buffer_new(L);
  r->starts = kb_buffer_new(L);
  r->kept = kb_buffer_new(L);
  r->writer.out->secret = r->writer.expected->secret = r->text->secret = 1;
  r->write_table = kb_write_table;
  r->context = context;
}

/* Renders the template at 1 with the values at 2 into r, and leaves r's buffers on the stack. */
static void render (lua_State *L, kb_rendering *r, kb_table_context *context) {
  memset(r, 0, sizeof(kb_rendering));
  r->t = check_template(L);
  luaL_checktype(L, 2, LUA_TTABLE);
  luaL_argcheck(L, r->t->faults.size == 0, 1, "the template has faults");
  luaL_checkstack(L, 20, NULL);
  set_up(L, r, context);
  if (!kb_buffer_expect(r->writer.out, r->t->size + r->t->size / 4 + 256) || !kb_render(r))
    kb_out_of_memory(L);
  if (r->t->tokened_keys && r->faults->size == 0)
    kb_find_repeated_keys(L, r);
}

/*
** template:render(values [, tables [, staged]]) -> text | nil, faults. `values` has one for each
** expression; nil leaves the token as it is. `tables` replace, by span, those of `values`. With
** `staged` escapes stay too, for the next stage. Raises for values that cannot be written as
** text. The template must have no faults.
*/
static int template_render (lua_State *L) {
  kb_rendering r;
  kb_table_context context;
  lua_settop(L, 4);
  render(L, &r, &context);
  if (r.faults->size > 0) {
    lua_pushnil(L);
    return 1 + push_faults(L, r.t, r.faults);
  }
  lua_pushlstring(L, r.writer.out->data, r.writer.out->size);
  return 1;
}

/*
** template:is_rendering(values, text) -> whether the proof that each rendering must pass accepts
** the text as a rendering with these values, in the style in which they would be written */
static int template_is_rendering (lua_State *L) {
  size_t size, span;
  const char *text = luaL_checklstring(L, 3, &size);
  kb_rendering r;
  kb_table_context context;
  kb_verdict verdict;
  lua_settop(L, 4);
  render(L, &r, &context);
  r.writer.out->size = 0;
  if (!kb_buffer_add(r.writer.out, text, size))
    return kb_out_of_memory(L);
  verdict = kb_verify(&r, &span);
  if (verdict == KB_VERIFY_NO_MEMORY)
    return kb_out_of_memory(L);
  lua_pushboolean(L, r.faults->size == 0 && verdict == KB_VERIFIED);
  return 1;
}

/* }====== */

static void set_template_type (lua_State *L) {
  static const luaL_Reg metamethods[] = {{NULL, NULL}};
  static const luaL_Reg methods[] = {{"expressions", template_expressions},
                                     {"tokens", template_tokens},
                                     {"count", template_count},
                                     {"faults", template_faults},
                                     {"places", template_places},
                                     {"set_type", template_set_type},
                                     {"render", template_render},
                                     {"is_rendering", template_is_rendering},
                                     {NULL, NULL}};
  kb_set_type(L, TEMPLATE_TYPE, metamethods, methods);
}

int kb_open_template (lua_State *L) {
  static const luaL_Reg functions[] = {{"mask", kb_template_mask},
                                       {"compile", template_compile},
                                       {"decode", kb_template_decode},
                                       {"encode", kb_template_encode},
                                       {"text", kb_template_text},
                                       {"is_null", kb_template_is_null},
                                       {"canonical", kb_template_canonical},
                                       {"json", kb_json_try},
                                       {NULL, NULL}};
  luaL_newlib(L, functions);
  kb_set_spelled_functions(L);
  return 1;
}
