/* yaml_value.c - the reader's current scalar event as a Lua value or as a key. */

#include "yaml_value.h"

#include <math.h>
#include <string.h>

#include "base/buffer_owner.h"
#include "base/failure.h"
#include "base/number.h"
#include "base/utf8.h"
#include "base/value.h"
#include "base64/base64.h"
#include "lauxlib.h"
#include "scalar/scalar_text.h"
#include "scalar/spelled.h"
#include "yaml_tag.h"
#include "json/json_encode.h"

/*
** The longest text of a key that is a mapping or a list: each level of nested keys escapes the
** inner one again, which doubles it.
*/
#define MAX_COMPLEX_KEY 1024

int kb_yaml_is_value (double number, kb_schema schema) {
  return schema == KB_SCHEMA_CORE || isfinite(number);
}

int kb_yaml_is_merge (const kb_yaml *yaml) {
  const yaml_event_t *event = yaml->event;
  return yaml->schema == KB_SCHEMA_KUBERNETES && event->type == YAML_SCALAR_EVENT &&
         kb_yaml_is_merge_key((const char *)event->data.scalar.value, event->data.scalar.length,
                              event->data.scalar.plain_implicit,
                              (const char *)event->data.scalar.tag);
}

/* Pushes text with U+FFFD for each invalid byte, as Go's encoding/json writes it. */
static void push_json_text (lua_State *L, const char *text, size_t size) {
  luaL_Buffer buffer;
  size_t valid = kb_utf8_invalid(text, size);
  if (valid == size) {
    lua_pushlstring(L, text, size);
    return;
  }
  luaL_buffinit(L, &buffer);
  while (size > 0) {
    valid = kb_utf8_invalid(text, size);
    luaL_addlstring(&buffer, text, valid);
    if (valid < size) {
      luaL_addlstring(&buffer, "\xEF\xBF\xBD", 3);
      valid++;
    }
    text += valid;
    size -= valid;
  }
  luaL_pushresult(&buffer);
}

static int push_binary (kb_yaml *yaml, const char *text, size_t size) {
  kb_base64_form form = {0};
  lua_State *L = yaml->L;
  kb_buffer *bytes = kb_buffer_new(L);
  size_t offset;
  form.lenient = 1;
  bytes->secret = 1;
  if (kb_buffer_reserve(bytes, KB_BASE64_DECODED_ROOM(size)) == NULL)
    return kb_out_of_memory(L);
  if (!kb_base64_decode(text, size, bytes->data, &bytes->size, &offset, &form))
    return kb_yaml_fail(yaml, yaml->event->start_mark, "yaml.tag-mismatch",
                        "value does not match its tag: invalid base64");
  push_json_text(L, bytes->data, bytes->size);
  lua_closeslot(L, -2);
  lua_remove(L, -2);
  return 1;
}

/*
** The meaning of the scalar: 1 with *scalar set (KB_SCALAR_TEXT: the text itself); 2 with a
** string pushed; 0 with nil and an error pushed.
*/
static int read_scalar (kb_yaml *yaml, kb_scalar *scalar) {
  const yaml_event_t *event = yaml->event;
  const char *text = (const char *)event->data.scalar.value;
  size_t size = event->data.scalar.length;
  switch (kb_yaml_read(text, size, event->data.scalar.plain_implicit,
                       (const char *)event->data.scalar.tag, yaml->schema, scalar)) {
  case KB_TAGGED_TEXT:
  case KB_TAGGED_SCALAR:
    return 1;
  case KB_TAGGED_BINARY:
    return push_binary(yaml, text, size) ? 2 : 0;
  default:
    return kb_yaml_fail(yaml, event->start_mark, "yaml.tag-mismatch",
                        "value does not match its tag");
  }
}

int kb_yaml_fail_number (kb_yaml *yaml, double number) {
  const yaml_event_t *event = yaml->event;
  const char *message = "number out of range: Kubernetes has no infinity";
  if (isnan(number))
    message = "unsupported value .nan: Kubernetes has no NaN";
  else if (event->type == YAML_ALIAS_EVENT ||
           memchr(event->data.scalar.value, '.', event->data.scalar.length < 2 ? 0 : 2) != NULL)
    message = number < 0 ? "unsupported value -.inf: Kubernetes has no infinity"
                         : "unsupported value .inf: Kubernetes has no infinity";
  return kb_yaml_fail(yaml, event->start_mark, "yaml.invalid-number", "%s", message);
}

int kb_yaml_push_value (kb_yaml *yaml) {
  lua_State *L = yaml->L;
  const yaml_event_t *event = yaml->event;
  kb_scalar scalar;
  int read;
  if (yaml->spelled && event->data.scalar.plain_implicit) {
    kb_push_spelled(L, (const char *)event->data.scalar.value, event->data.scalar.length);
    return 1;
  }
  read = read_scalar(yaml, &scalar);
  if (read != 1)
    return read;
  if (scalar.kind == KB_SCALAR_FLOAT && !kb_yaml_is_value(scalar.number, yaml->schema))
    return kb_yaml_fail_number(yaml, scalar.number);
  if (scalar.kind == KB_SCALAR_TEXT)
    lua_pushlstring(L, (const char *)event->data.scalar.value, event->data.scalar.length);
  else
    kb_push_scalar(L, &scalar);
  return 1;
}

static void push_scalar_key (lua_State *L, const kb_scalar *scalar) {
  char key[KB_NUMBER_SIZE];
  size_t size = kb_scalar_key(scalar, key);
  lua_pushlstring(L, key, size);
}

int kb_yaml_push_key (kb_yaml *yaml) {
  lua_State *L = yaml->L;
  kb_scalar scalar;
  int read = yaml->spelled ? 1 : read_scalar(yaml, &scalar);
  if (read != 1)
    return read;
  if (yaml->spelled || scalar.kind == KB_SCALAR_TEXT) {
    lua_pushlstring(L, (const char *)yaml->event->data.scalar.value,
                    yaml->event->data.scalar.length);
    return 1;
  }
  if (scalar.kind == KB_SCALAR_NULL && yaml->schema != KB_SCHEMA_CORE)
    return kb_yaml_fail(yaml, yaml->event->start_mark, "yaml.invalid-key",
                        "mapping keys must not be null");
  if (scalar.is_unsigned && yaml->schema == KB_SCHEMA_KUBERNETES)
    return kb_yaml_fail(yaml, yaml->event->start_mark, "yaml.invalid-key",
                        "integer keys must be below 2^63");
  push_scalar_key(L, &scalar);
  return 1;
}

/* Pushes the JSON text of the table on top: 1, or 0 if it has none or is too long for a key. */
static int push_json_key (lua_State *L) {
  lua_pushcfunction(L, kb_json_try);
  lua_pushvalue(L, -2);
  lua_call(L, 1, 1);
  return !lua_isnil(L, -1) && lua_rawlen(L, -1) <= MAX_COMPLEX_KEY;
}

int kb_yaml_value_to_key (lua_State *L, kb_schema schema) {
  kb_scalar scalar = {0};
  int is_key = 1;
  switch (lua_type(L, -1)) {
  case LUA_TSTRING:
    return 1;
  case LUA_TBOOLEAN:
    scalar.kind = KB_SCALAR_BOOLEAN;
    scalar.boolean = lua_toboolean(L, -1);
    push_scalar_key(L, &scalar);
    break;
  case LUA_TNUMBER:
    scalar.kind = lua_isinteger(L, -1) ? KB_SCALAR_INTEGER : KB_SCALAR_FLOAT;
    scalar.integer = lua_tointeger(L, -1);
    scalar.number = lua_tonumber(L, -1);
    push_scalar_key(L, &scalar);
    break;
  case LUA_TTABLE: /* Kubernetes does not allow it; in YAML 1.2 the key is its JSON text */
    if (schema != KB_SCHEMA_CORE)
      return 0;
    is_key = push_json_key(L);
    break;
  default: /* Kubernetes does not allow null; in YAML 1.2 it is the empty string */
    if (schema != KB_SCHEMA_CORE || !kb_is_null(L, -1))
      return 0;
    scalar.kind = KB_SCALAR_NULL;
    push_scalar_key(L, &scalar);
  }
  if (is_key)
    lua_replace(L, -2);
  else
    lua_pop(L, 1); /* drops what was pushed */
  return is_key;
}
