/*
** yaml_encode.c - Lua values as YAML text in block style, with keys in the order usual for
** Kubernetes objects. libyaml's emitter folds lines, and is too slow.
*/

#include "yaml_encode.h"

#include <math.h>
#include <string.h>

#include "base/buffer_owner.h"
#include "base/encode.h"
#include "base/failure.h"
#include "base/keys.h"
#include "base/number.h"
#include "base/options.h"
#include "base/value.h"
#include "lauxlib.h"
#include "scalar/spelled.h"
#include "yaml_text.h"

/* A longer key is written as `? KEY`: readers look for its `:` within 1,024 characters. */
#define LONGEST_KEY 1000

static const kb_format yaml_format = {"YAML", NULL};

typedef struct encoder {
  lua_State *L;
  kb_buffer *out;
  kb_buffer *keys;
  kb_marks marks;
} encoder;

/* The kind of a map, for the order of its keys. */
typedef enum { PLAIN_MAP, OBJECT, METADATA, ITEM } map_order;

static void write_value (encoder *e, int index, const kb_level *at, size_t indent, map_order order);

/* {====== Bytes ====== */

static char *room (encoder *e, size_t size) {
  char *at = kb_buffer_reserve(e->out, size);
  if (at == NULL)
    kb_out_of_memory(e->L);
  return at;
}

static void write (encoder *e, const char *bytes, size_t size) {
  memcpy(room(e, size), bytes, size);
  e->out->size += size;
}

static void write_spaces (encoder *e, size_t count) {
  memset(room(e, count), ' ', count);
  e->out->size += count;
}

/* }====== */

/* {====== Scalars ====== */

static void write_float (encoder *e, lua_Number number, const kb_level *at) {
  char text[KB_NUMBER_SIZE];
  if (isnan(number))
    kb_refuse(e->L, at, &yaml_format, "a NaN");
  if (isinf(number))
    kb_refuse(e->L, at, &yaml_format, "an infinite number");
  write(e, text, kb_float_text(number, text));
}

static void write_integer (encoder *e, lua_Integer integer) {
  char text[KB_NUMBER_SIZE];
  write(e, text, kb_integer_text(integer, text));
}

static void write_text (encoder *e, const char *text, size_t size, const kb_level *at,
                        size_t indent, kb_yaml_place place) {
  kb_yaml_style style = kb_yaml_text_style(text, size, place);
  if (style == KB_YAML_INVALID)
    kb_refuse(e->L, at, &yaml_format, "a string that is not UTF-8");
  if (!kb_yaml_write_text(e->out, text, size, style, indent))
    kb_out_of_memory(e->L);
}

static void write_scalar (encoder *e, int index, const kb_level *at, size_t indent) {
  lua_State *L = e->L;
  switch (lua_type(L, index)) {
  case LUA_TSTRING: {
    size_t size;
    const char *text = lua_tolstring(L, index, &size);
    write_text(e, text, size, at, indent, at == NULL ? KB_YAML_ROOT : KB_YAML_MEMBER);
    return;
  }
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
    else if (kb_push_unspelled(L, index)) {
      write_scalar(e, lua_gettop(L), at, indent);
      lua_pop(L, 1);
    }
    else
      kb_refuse_type(L, at, &yaml_format, index);
  }
}

/* }====== */

/* {====== Order ====== */

static const char *const object_keys[] = {"apiVersion", "kind", "metadata", "type",
                                          "spec",       "data", NULL};
static const char *const metadata_keys[] = {"name", "namespace", "labels", "annotations", NULL};
static const char *const item_keys[] = {"name", NULL};
static const char *const no_keys[] = {NULL};

/* The keys that come first, for each map_order. */
static const char *const *const first_keys[] = {no_keys, object_keys, metadata_keys, item_keys};

static int rank_key (const char *text, size_t size, const void *context) {
  const char *const *first = (const char *const *)context;
  int rank;
  for (rank = 0; first[rank] != NULL; rank++)
    if (strlen(first[rank]) == size && memcmp(first[rank], text, size) == 0)
      break;
  return rank;
}

static int has_field (lua_State *L, int index, const char *key) {
  int has;
  lua_pushstring(L, key);
  has = lua_rawget(L, index) != LUA_TNIL;
  lua_pop(L, 1);
  return has;
}

/* An item of a list may be an object itself, as in a List. */
static map_order order_of_item (lua_State *L, int index) {
  return has_field(L, index, "apiVersion") && has_field(L, index, "kind") ? OBJECT : ITEM;
}

/* }====== */

/* {====== Tables ====== */

/* Writes an empty table or a scalar on the current line; else returns 0. */
static int write_inline (encoder *e, int index, const kb_level *at, size_t indent) {
  lua_State *L = e->L;
  if (lua_type(L, index) != LUA_TTABLE) {
    write_scalar(e, index, at, indent);
    return 1;
  }
  kb_check_plain(L, at, &yaml_format, index, &e->marks);
  lua_pushnil(L);
  if (lua_next(L, index) != 0) {
    lua_pop(L, 2);
    return 0;
  }
  write(e, kb_table_kind(L, index, &e->marks) == KB_ARRAY ? "[]" : "{}", 2);
  return 1;
}

/* Writes the lines of the list at `index`; the first continues the current line. */
static void write_list (encoder *e, int index, const kb_level *outer, size_t indent) {
  lua_State *L = e->L;
  kb_level here = kb_level_enter(L, index, outer, &yaml_format);
  lua_Integer position, count = (lua_Integer)lua_rawlen(L, index);
  if (!kb_is_list(L, index))
    kb_refuse(L, outer, &yaml_format, "a list with holes or with keys that are not positions");
  for (position = 1; position <= count; position++) {
    int item = lua_gettop(L) + 1;
    if (position > 1)
      write_spaces(e, indent);
    write(e, "- ", 2);
    here.position = (size_t)position;
    lua_rawgeti(L, index, position);
    if (write_inline(e, item, &here, indent + 2))
      write(e, "\n", 1);
    else
      write_value(e, item, &here, indent + 2,
                  kb_table_kind(L, item, &e->marks) == KB_OBJECT ? order_of_item(L, item)
                                                                 : PLAIN_MAP);
    lua_settop(L, item - 1);
  }
}

static void write_key (encoder *e, const kb_key *key, const kb_level *here, size_t indent) {
  size_t start = e->out->size;
  write_text(e, key->text, key->size, here, 0, KB_YAML_KEY);
  if (e->out->size - start > LONGEST_KEY) {
    size_t size = e->out->size - start;
    room(e, 2);
    memmove(e->out->data + start + 2, e->out->data + start, size);
    memcpy(e->out->data + start, "? ", 2);
    e->out->size += 2;
    write(e, "\n", 1);
    write_spaces(e, indent);
  }
  write(e, ":", 1);
}

static void write_member (encoder *e, int index, const kb_key *key, kb_level *here, size_t indent) {
  lua_State *L = e->L;
  int value = kb_keys_value(L, index, key);
  here->key = key->text;
  here->key_size = key->size;
  write_key(e, key, here, indent);
  write(e, " ", 1);
  if (write_inline(e, value, here, indent + 2)) {
    write(e, "\n", 1);
    return;
  }
  e->out->data[e->out->size - 1] = '\n';
  if (kb_table_kind(L, value, &e->marks) == KB_OBJECT)
    indent += 2;
  write_spaces(e, indent);
  write_value(e, value, here, indent,
              key->size == 8 && memcmp(key->text, "metadata", 8) == 0 ? METADATA : PLAIN_MAP);
}

/* Writes the lines of the map at `index`; the first continues the current line. */
static void write_map (encoder *e, int index, const kb_level *outer, size_t indent,
                       map_order order) {
  lua_State *L = e->L;
  kb_level here = kb_level_enter(L, index, outer, &yaml_format);
  int top = lua_gettop(L);
  size_t count, i;
  if (!kb_keys_push(L, index, e->keys, order == PLAIN_MAP ? NULL : rank_key, first_keys[order],
                    &count))
    kb_refuse_key(L, outer, &yaml_format);
  for (i = 0; i < count; i++) {
    kb_key key = kb_keys_get(e->keys, count, i);
    int values = lua_gettop(L);
    if (i > 0)
      write_spaces(e, indent);
    write_member(e, index, &key, &here, indent);
    lua_settop(L, values);
  }
  kb_keys_pop(e->keys, count);
  lua_settop(L, top);
}

/* Writes a nonempty table. */
static void write_value (encoder *e, int index, const kb_level *at, size_t indent,
                         map_order order) {
  if (kb_table_kind(e->L, index, &e->marks) == KB_ARRAY)
    write_list(e, index, at, indent);
  else
    write_map(e, index, at, indent, order);
}

/* }====== */

static void write_document (encoder *e, int index) {
  if (write_inline(e, index, NULL, 2))
    write(e, "\n", 1);
  else
    write_value(e, index, NULL, 0, OBJECT);
}

/* A table as second argument would be options, which this encoder does not have. */
static void begin (encoder *e, lua_State *L, const char *function) {
  if (lua_istable(L, 2))
    kb_check_options(L, 2, function, "");
  lua_settop(L, 1);
  e->L = L;
  e->marks = kb_get_marks(L);
  e->out = kb_buffer_new(L);
  e->out->secret = 1; /* Secrets are written as YAML */
  e->keys = kb_buffer_new(L);
}

int kb_yaml_encode (lua_State *L) {
  encoder e;
  luaL_checkany(L, 1);
  begin(&e, L, "kb.yaml.encode");
  write_document(&e, 1);
  lua_pushlstring(L, e.out->data, e.out->size);
  return 1;
}

int kb_yaml_encode_all (lua_State *L) {
  encoder e;
  lua_Integer at, count;
  luaL_checktype(L, 1, LUA_TTABLE);
  begin(&e, L, "kb.yaml.encode_all");
  luaL_argcheck(L, kb_is_list(L, 1) && kb_metamethod(L, 1, &e.marks) == NULL, 1,
                "a list of documents expected");
  count = (lua_Integer)lua_rawlen(L, 1);
  for (at = 1; at <= count; at++) {
    if (at > 1)
      write(&e, "---\n", 4);
    lua_rawgeti(L, 1, at);
    write_document(&e, lua_gettop(L));
    lua_pop(L, 1);
  }
  lua_pushlstring(L, e.out->size > 0 ? e.out->data : "", e.out->size);
  return 1;
}
