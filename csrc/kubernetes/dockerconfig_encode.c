/*
** dockerconfig_encode.c - docker config documents, byte for byte as kubectl writes them (kubectl,
** pkg/cmd/create/create_secret_docker.go). Values are not validated.
*/

#include <string.h>

#include "base/buffer_owner.h"
#include "base/failure.h"
#include "base/keys.h"
#include "base/options.h"
#include "base64/base64.h"
#include "dockerconfig_binding.h"
#include "lauxlib.h"
#include "json/json_writer.h"

/* A document in progress, and the input of its `auth` fields. */
typedef struct writer {
  kb_json_writer json;
  kb_buffer *pair;
} writer;

static kb_buffer *new_secret_buffer (lua_State *L) {
  kb_buffer *buffer = kb_buffer_new(L);
  buffer->secret = 1;
  return buffer;
}

/* Pushes the two buffers of a writer. */
static writer new_writer (lua_State *L) {
  writer w;
  w.json = kb_json_go_writer(L, new_secret_buffer(L));
  w.pair = new_secret_buffer(L);
  return w;
}

static void add (writer *w, const char *text) {
  kb_json_put(&w->json, text, strlen(text));
}

static void push_written (lua_State *L, const writer *w) {
  lua_pushlstring(L, w->json.start, (size_t)(w->json.at - w->json.start));
}

/* Adds the base64 text of username ":" password, both on top of the stack. */
static void add_auth (lua_State *L, writer *w) {
  const kb_base64_form form = {0};
  size_t username_size, password_size, size;
  const char *username = lua_tolstring(L, -2, &username_size);
  const char *password = lua_tolstring(L, -1, &password_size);
  int fits;
  w->pair->size = 0;
  if (!kb_buffer_add(w->pair, username, username_size) || !kb_buffer_add(w->pair, ":", 1) ||
      !kb_buffer_add(w->pair, password, password_size))
    kb_out_of_memory(L);
  size = kb_base64_encoded_size(w->pair->size, &form, &fits);
  if (!fits)
    kb_out_of_memory(L);
  kb_json_room(&w->json, size);
  kb_base64_encode(w->pair->data, w->pair->size, w->json.at, &form);
  w->json.at += size;
}

/* Pushes the entry's field, "" if it is nil. Error messages never contain the value. */
static void push_field (lua_State *L, int entry, const char *name) {
  int type = lua_getfield(L, entry, name);
  if (type == LUA_TNIL) {
    lua_pop(L, 1);
    lua_pushliteral(L, "");
  }
  else if (type != LUA_TSTRING)
    luaL_error(L, "%s is a %s, not a string", name, lua_typename(L, type));
}

/* Adds "name":value, unless the string on top is empty. */
static void add_field (lua_State *L, writer *w, const char *name) {
  size_t size;
  const char *text = lua_tolstring(L, -1, &size);
  if (size == 0)
    return;
  add(w, name);
  kb_json_put_string(&w->json, text, size);
  add(w, ",");
}

/* Adds the entry on top of the stack. */
static void add_entry (lua_State *L, writer *w) {
  int entry = lua_gettop(L);
  add(w, "{");
  push_field(L, entry, "username");
  add_field(L, w, "\"username\":");
  push_field(L, entry, "password");
  add_field(L, w, "\"password\":");
  push_field(L, entry, "email");
  add_field(L, w, "\"email\":");
  lua_settop(L, entry + 2);
  add(w, "\"auth\":\"");
  add_auth(L, w);
  add(w, "\"}");
  lua_settop(L, entry);
}

/* The fields of an entry, including those added by kb.dockerconfig.decode and kb.registry. */
#define ENTRY "server username password email problems warnings"

/*
** Pushes a table server -> index in the list at `index`; raises if two entries have the same
** server. The error does not name the server, which may hold a password:
** https://user:password@host.
*/
static void push_places (lua_State *L, int index) {
  lua_Integer i, count = luaL_len(L, index);
  lua_newtable(L);
  for (i = 1; i <= count; i++) {
    if (lua_geti(L, index, i) != LUA_TTABLE)
      luaL_error(L, "entry %I is a %s, not a table", i, luaL_typename(L, -1));
    kb_check_options(L, lua_gettop(L), "kb.dockerconfig.encode", ENTRY);
    if (lua_getfield(L, -1, "server") != LUA_TSTRING)
      luaL_error(L, "the server of entry %I is a %s, not a string", i, luaL_typename(L, -1));
    lua_pushvalue(L, -1);
    if (lua_rawget(L, -4) != LUA_TNIL)
      luaL_error(L, "entries %I and %I have the same server", lua_tointeger(L, -1), i);
    lua_pop(L, 1);
    lua_pushinteger(L, i);
    lua_rawset(L, -4);
    lua_pop(L, 1);
  }
}

/* encode{{server=, username=, password=, email=}, ...} -> JSON text, servers sorted by bytes */
int kb_dockerconfig_encode (lua_State *L) {
  writer w;
  const kb_key *servers;
  size_t count, i;
  int places;
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  w = new_writer(L);
  push_places(L, 1);
  places = lua_gettop(L);
  servers = kb_push_sorted_keys(L, places, &count);
  add(&w, "{\"auths\":{");
  for (i = 0; i < count; i++) {
    add(&w, i > 0 ? "," : "");
    kb_json_put_string(&w.json, servers[i].text, servers[i].size);
    add(&w, ":");
    lua_pushlstring(L, servers[i].text, servers[i].size);
    lua_rawget(L, places);
    lua_geti(L, 1, lua_tointeger(L, -1));
    add_entry(L, &w);
    lua_pop(L, 2);
  }
  add(&w, "}}");
  push_written(L, &w);
  return 1;
}

/* encode_auth(username, password) -> base64 of username ":" password */
int kb_dockerconfig_encode_auth (lua_State *L) {
  writer w;
  luaL_checkstring(L, 1);
  luaL_checkstring(L, 2);
  lua_settop(L, 2);
  w = new_writer(L);
  lua_pushvalue(L, 1);
  lua_pushvalue(L, 2);
  add_auth(L, &w);
  push_written(L, &w);
  return 1;
}
