/* secret_binding.c - core.secret: the data of a Secret, by the rules of the API server. */

#include <string.h>

#include "base/buffer_owner.h"
#include "base/digest.h"
#include "base/failure.h"
#include "base/keys.h"
#include "base64/base64.h"
#include "core.h"
#include "lauxlib.h"
#include "json/json_writer.h"

/* The sum of all values, without keys (k8s.io/api, core/v1, MaxSecretSize). */
#define MAX_SIZE ((size_t)1048576)
#define MAX_KEY_SIZE ((size_t)253)

/* {====== Keys ====== */

static const char long_key[] = "must be no more than 253 characters";
static const char bad_character[] =
    "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
static const char example[] = " (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', "
                              "regex used for validation is '[-._a-zA-Z0-9]+')";

static int is_key_byte (char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || byte == '-' || byte == '_' || byte == '.';
}

static int has_key_bytes_only (const char *key, size_t size) {
  size_t i;
  for (i = 0; i < size; i++)
    if (!is_key_byte(key[i]))
      return 0;
  return size > 0;
}

/* The names of a folder and its parent, which a mounted volume cannot use as file names. */
static const char *folder_problem (const char *key, size_t size) {
  if (size == 1 && key[0] == '.')
    return "must not be '.'";
  if (size == 2 && memcmp(key, "..", 2) == 0)
    return "must not be '..'";
  if (size > 2 && memcmp(key, "..", 2) == 0)
    return "must not start with '..'";
  return NULL;
}

/*
** Sets what is wrong with a key, with the API server's messages and in its order; returns how
** many (k8s.io/apimachinery, pkg/util/validation, IsConfigMapKey).
*/
static int key_problems (const char *key, size_t size, const char *problems[3]) {
  const char *folder = folder_problem(key, size);
  int count = 0;
  if (size > MAX_KEY_SIZE)
    problems[count++] = long_key;
  if (!has_key_bytes_only(key, size))
    problems[count++] = bad_character;
  if (folder != NULL)
    problems[count++] = folder;
  return count;
}

/* The API server adds an example to one of the reasons. */
static const char *example_of (const char *problem) {
  return problem == bad_character ? example : "";
}

/* key_problem(key [, brief]) -> nothing | reason, ...; `brief`: without the examples */
static int secret_key_problem (lua_State *L) {
  size_t size;
  const char *key = luaL_checklstring(L, 1, &size), *problems[3];
  int i, count = key_problems(key, size, problems), brief = lua_toboolean(L, 2);
  for (i = 0; i < count; i++)
    lua_pushfstring(L, "%s%s", problems[i], brief ? "" : example_of(problems[i]));
  return count;
}

/* }====== */

/* {====== Data ====== */

static int fail_for_key (lua_State *L, const kb_key *key, const char *problem) {
  kb_json_writer quoted = kb_json_go_writer(L, kb_buffer_new(L));
  kb_json_put_string(&quoted, key->text, key->size);
  kb_json_put_byte(&quoted, '\0');
  return kb_fail(L, "secret.invalid-key", 0, 0, "data[%s]: Invalid value: %s: %s%s", key->text,
                 quoted.start, problem, example_of(problem));
}

/* Pushes the value of a key; raises if it is not a string. */
static const char *push_value (lua_State *L, int index, const kb_key *key, size_t *size) {
  lua_pushlstring(L, key->text, key->size);
  if (lua_rawget(L, index) != LUA_TSTRING)
    luaL_error(L, "data.%s is a %s, not a string", key->text, luaL_typename(L, -1));
  return lua_tolstring(L, -1, size);
}

/* Raises unless every value is a string; returns whether their total size is allowed. */
static int fits (lua_State *L, int index, const kb_key *keys, size_t count) {
  size_t i, size, total = 0;
  for (i = 0; i < count; i++) {
    push_value(L, index, &keys[i], &size);
    if (total <= MAX_SIZE)
      total = size <= MAX_SIZE ? total + size : size;
    lua_pop(L, 1);
  }
  return total <= MAX_SIZE;
}

/* Pushes the base64 text of the bytes; `room` is reused. */
static void push_base64 (lua_State *L, kb_buffer *room, const char *bytes, size_t size) {
  const kb_base64_form form = {0};
  int small_enough; /* always true for data that fits into a Secret */
  size_t text_size = kb_base64_encoded_size(size, &form, &small_enough);
  if (kb_buffer_reserve(room, text_size) == NULL)
    kb_out_of_memory(L);
  kb_base64_encode(bytes, size, room->data, &form);
  lua_pushlstring(L, room->data, text_size);
}

/* Pushes a table with the base64 text of each value. */
static int push_encoded (lua_State *L, int index, const kb_key *keys, size_t count) {
  kb_buffer *room = kb_buffer_new(L);
  size_t i;
  room->secret = 1;
  lua_createtable(L, 0, (int)count);
  for (i = 0; i < count; i++) {
    size_t size;
    const char *bytes;
    lua_pushlstring(L, keys[i].text, keys[i].size);
    bytes = push_value(L, index, &keys[i], &size);
    push_base64(L, room, bytes, size);
    lua_remove(L, -2);
    lua_rawset(L, -3);
  }
  return 1;
}

/* encode_data(map of bytes) -> map of base64 text | nil, err */
static int secret_encode_data (lua_State *L) {
  const kb_key *keys;
  const char *problems[3];
  size_t count, i;
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  keys = kb_push_sorted_keys(L, 1, &count);
  for (i = 0; i < count; i++)
    if (key_problems(keys[i].text, keys[i].size, problems) > 0)
      return fail_for_key(L, &keys[i], problems[0]);
  if (!fits(L, 1, keys, count))
    return kb_fail(L, "secret.too-large", 0, 0,
                   "data: Too long: may not be more than 1048576 bytes");
  return push_encoded(L, 1, keys, count);
}

/* }====== */

/* {====== The suffix that kubectl appends ====== */

static void put (kb_json_writer *json, const char *text) {
  kb_json_put(json, text, strlen(text));
}

/* "data":{...} with the keys and values of the table at `index` */
static void put_data (lua_State *L, kb_json_writer *json, int index) {
  size_t count, i;
  const kb_key *keys = kb_push_sorted_keys(L, index, &count);
  put(json, "\"data\":{");
  for (i = 0; i < count; i++) {
    size_t size;
    const char *text = push_value(L, index, &keys[i], &size);
    put(json, i > 0 ? "," : "");
    kb_json_put_string(json, keys[i].text, keys[i].size);
    put(json, ":");
    kb_json_put_string(json, text, size);
    lua_pop(L, 1);
  }
  put(json, "}");
}

/* Replaces characters that could spell a word (kubectl, pkg/util/hash). */
static void harmless (char suffix[10], const char *hex) {
  static const char replaced[] = "013ae", by[] = "ghkmt";
  int i;
  for (i = 0; i < 10; i++) {
    const char *found = strchr(replaced, hex[i]);
    suffix[i] = found != NULL ? by[found - replaced] : hex[i];
  }
}

/* hash_suffix(name, type, data_base64 [, immutable]) -> the 10 characters of --append-hash */
static int secret_hash_suffix (lua_State *L) {
  size_t name_size, type_size;
  const char *name = luaL_checklstring(L, 1, &name_size);
  const char *type = luaL_checklstring(L, 2, &type_size);
  char hex[KB_SHA256_HEX_SIZE], suffix[10];
  kb_buffer *buffer;
  kb_json_writer json;
  luaL_checktype(L, 3, LUA_TTABLE);
  lua_settop(L, 4);
  buffer = kb_buffer_new(L);
  buffer->secret = 1;
  json = kb_json_go_writer(L, buffer);
  put(&json, "{");
  put_data(L, &json, 3);
  if (!lua_isnil(L, 4))
    put(&json, lua_toboolean(L, 4) ? ",\"immutable\":true" : ",\"immutable\":false");
  put(&json, ",\"kind\":\"Secret\",\"name\":");
  kb_json_put_string(&json, name, name_size);
  put(&json, ",\"type\":");
  kb_json_put_string(&json, type, type_size);
  put(&json, "}");
  kb_sha256_hex(json.start, (size_t)(json.at - json.start), hex);
  harmless(suffix, hex);
  lua_pushlstring(L, suffix, sizeof(suffix));
  return 1;
}

/* }====== */

int kb_open_secret (lua_State *L) {
  static const luaL_Reg functions[] = {{"encode_data", secret_encode_data},
                                       {"key_problem", secret_key_problem},
                                       {"hash_suffix", secret_hash_suffix},
                                       {NULL, NULL}};
  luaL_newlib(L, functions);
  return 1;
}
