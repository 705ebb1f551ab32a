/*
** spelled.c - values that keep their spelling. Inside text, a release `1.10` must not become 1.1,
** nor `012` 10; as a whole plain scalar it is still a number. A value that Lua would write with
** the same letters is an ordinary value.
*/

#include "spelled.h"

#include <string.h>

#include "base/number.h"
#include "base/owner.h"
#include "base/value.h"
#include "scalar_text.h"

#define SPELLED_TYPE "kubebundle.spelled"

const kb_spelled *kb_to_spelled (lua_State *L, int index) {
  return (const kb_spelled *)luaL_testudata(L, index, SPELLED_TYPE);
}

static int spelled_tostring (lua_State *L) {
  const kb_spelled *spelled = (const kb_spelled *)luaL_checkudata(L, 1, SPELLED_TYPE);
  lua_pushlstring(L, spelled->text, spelled->size);
  return 1;
}

/* a .. b */
static int spelled_concat (lua_State *L) {
  luaL_tolstring(L, 1, NULL);
  luaL_tolstring(L, 2, NULL);
  lua_concat(L, 2);
  return 1;
}

/* Equal if written the same. */
static int spelled_equal (lua_State *L) {
  const kb_spelled *a = kb_to_spelled(L, 1), *b = kb_to_spelled(L, 2);
  lua_pushboolean(L, a != NULL && b != NULL && a->kind == b->kind && a->size == b->size &&
                         memcmp(a->text, b->text, a->size) == 0);
  return 1;
}

/* Pushes the plain values of two operands. */
static void push_operands (lua_State *L) {
  int index;
  lua_settop(L, 2);
  for (index = 1; index <= 2; index++)
    if (!kb_push_unspelled(L, index))
      lua_pushvalue(L, index);
}

static int calculate (lua_State *L, int operator) {
  push_operands(L);
  lua_arith(L, operator);
  return 1;
}

static int spelled_add (lua_State *L) {
  return calculate(L, LUA_OPADD);
}

static int spelled_subtract (lua_State *L) {
  return calculate(L, LUA_OPSUB);
}

static int spelled_multiply (lua_State *L) {
  return calculate(L, LUA_OPMUL);
}

static int spelled_divide (lua_State *L) {
  return calculate(L, LUA_OPDIV);
}

static int spelled_divide_whole (lua_State *L) {
  return calculate(L, LUA_OPIDIV);
}

static int spelled_modulo (lua_State *L) {
  return calculate(L, LUA_OPMOD);
}

static int spelled_power (lua_State *L) {
  return calculate(L, LUA_OPPOW);
}

static int spelled_negate (lua_State *L) {
  push_operands(L);
  lua_pop(L, 1);
  lua_arith(L, LUA_OPUNM);
  return 1;
}

static int compare (lua_State *L, int operator) {
  push_operands(L);
  lua_pushboolean(L, lua_compare(L, -2, -1, operator));
  return 1;
}

static int spelled_less (lua_State *L) {
  return compare(L, LUA_OPLT);
}

static int spelled_at_most (lua_State *L) {
  return compare(L, LUA_OPLE);
}

static void push_new (lua_State *L, kb_spelled_kind kind, const char *text, size_t size) {
  static const luaL_Reg metamethods[] = {
      {"__tostring", spelled_tostring}, {"__concat", spelled_concat},
      {"__eq", spelled_equal},          {"__lt", spelled_less},
      {"__le", spelled_at_most},        {"__add", spelled_add},
      {"__sub", spelled_subtract},      {"__mul", spelled_multiply},
      {"__div", spelled_divide},        {"__idiv", spelled_divide_whole},
      {"__mod", spelled_modulo},        {"__pow", spelled_power},
      {"__unm", spelled_negate},        {NULL, NULL}};
  kb_spelled *spelled = (kb_spelled *)lua_newuserdatauv(L, sizeof(kb_spelled) + size, 0);
  spelled->kind = kind;
  spelled->size = size;
  memcpy(spelled->text, text, size);
  kb_set_type(L, SPELLED_TYPE, metamethods, NULL);
}

void kb_push_scalar (lua_State *L, const kb_scalar *scalar) {
  switch (scalar->kind) {
  case KB_SCALAR_BOOLEAN:
    lua_pushboolean(L, scalar->boolean);
    break;
  case KB_SCALAR_INTEGER:
    lua_pushinteger(L, scalar->integer);
    break;
  case KB_SCALAR_FLOAT:
    lua_pushnumber(L, scalar->number);
    break;
  default:
    kb_push_null(L);
  }
}

int kb_push_unspelled (lua_State *L, int index) {
  const kb_spelled *spelled = kb_to_spelled(L, index);
  kb_scalar scalar;
  if (spelled == NULL)
    return 0;
  if (spelled->kind == KB_SPELLED_QUOTED || spelled->kind == KB_SPELLED_FINAL)
    lua_pushlstring(L, spelled->text, spelled->size);
  else {
    kb_scalar_read(spelled->text, spelled->size, KB_SCHEMA_KUBERNETES, &scalar);
    kb_push_scalar(L, &scalar);
  }
  return 1;
}

void kb_push_spelled (lua_State *L, const char *text, size_t size) {
  char written[KB_NUMBER_SIZE];
  kb_scalar scalar;
  if (kb_scalar_read(text, size, KB_SCHEMA_KUBERNETES, &scalar) == KB_SCALAR_TEXT)
    lua_pushlstring(L, text, size);
  else if (kb_scalar_text(&scalar, written) == size && memcmp(written, text, size) == 0)
    kb_push_scalar(L, &scalar);
  else
    push_new(L, size == 0 ? KB_SPELLED_EMPTY : KB_SPELLED_SCALAR, text, size);
}

/* spelled(text) -> what Kubernetes reads for the plain text, with its spelling */
static int spelled_new (lua_State *L) {
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  kb_push_spelled(L, text, size);
  return 1;
}

/* quoted(text) -> a string that is written in quotation marks */
static int spelled_quoted (lua_State *L) {
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  push_new(L, KB_SPELLED_QUOTED, text, size);
  return 1;
}

/* final(text) -> a string that stays one, whatever type its place has */
static int spelled_final (lua_State *L) {
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  push_new(L, KB_SPELLED_FINAL, text, size);
  return 1;
}

/*
** unspelled(v) -> the value without its spelling (a number, a boolean, null, a string) or v
** itself, and whether v was spelled
*/
static int spelled_value (lua_State *L) {
  luaL_checkany(L, 1);
  lua_settop(L, 1);
  lua_pushboolean(L, kb_push_unspelled(L, 1));
  return 2;
}

void kb_set_spelled_functions (lua_State *L) {
  static const luaL_Reg functions[] = {{"spelled", spelled_new},
                                       {"quoted", spelled_quoted},
                                       {"final", spelled_final},
                                       {"unspelled", spelled_value},
                                       {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}
