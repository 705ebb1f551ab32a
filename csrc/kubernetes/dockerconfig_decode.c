/*
** dockerconfig_decode.c - docker config documents as the kubelet reads them, and its own words
** where it fails. It reads by Go's encoding/json (kubernetes, pkg/credentialprovider/config.go):
**
**   type DockerConfigJSON struct { Auths DockerConfig; HttpHeaders map[string]string }
**   type DockerConfig map[string]DockerConfigEntry   // each by way of dockerConfigEntryWithAuth
**
** An invalid entry ends the reading; any other wrong type is reported after all is read.
*/

#include <string.h>

#include "base/buffer_owner.h"
#include "base/failure.h"
#include "base/go_text.h"
#include "base/options.h"
#include "dockerconfig_binding.h"
#include "dockerconfig_entry.h"
#include "lauxlib.h"

typedef struct reader {
  lua_State *L;
  kb_buffer *room; /* for decoded auth fields */
  int legacy;      /* a .dockercfg: the map of the entries is the whole document */
  /* Indices of the Lua stack: */
  int list;         /* the entries */
  int places;       /* server -> its place in the list */
  int first_error;  /* a message, or nil */
  const char *code; /* of the last message pushed */
} reader;

/* {====== Errors: the message is pushed ====== */

static const char *kind_of (const cJSON *value) {
  if (cJSON_IsObject(value))
    return "object";
  if (cJSON_IsArray(value))
    return "array";
  if (cJSON_IsString(value))
    return "string";
  return cJSON_IsNumber(value) ? "number" : "bool";
}

/* For `return mismatch(...)`: 0. `place` is "Go value" or "Go struct field NAME". */
static int mismatch (reader *r, const cJSON *value, const char *place, const char *type) {
  r->code = "dockerconfig.field-type";
  lua_pushfstring(r->L, "json: cannot unmarshal %s into %s of type %s", kind_of(value), place,
                  type);
  return 0;
}

/* Pops a message; keeps it if it is the first. */
static void keep_error (reader *r) {
  if (lua_isnil(r->L, r->first_error))
    lua_replace(r->L, r->first_error);
  else
    lua_pop(r->L, 1);
}

/* }====== */

/* {====== Entries ====== */

static const char *const field_names[KB_FIELDS] = {"username", "password", "email", "auth"};

/* 1, or 0 with the message pushed. */
static int take_field (reader *r, int field, const cJSON *value, kb_entry *entry) {
  const char *place;
  if (cJSON_IsNull(value))
    return 1;
  if (cJSON_IsString(value)) {
    entry->fields[field] = value;
    return 1;
  }
  place = lua_pushfstring(r->L, "Go struct field %s.%s",
                          r->legacy ? "dockerConfigEntryWithAuth" : "DockerConfigJSON.auths",
                          field_names[field]);
  return mismatch(r, value, place, "string");
}

/* Of several wrong types in an entry, the first is reported. */
static int take_fields (reader *r, const cJSON *object, kb_entry *entry) {
  const cJSON *member;
  int fine = 1;
  cJSON_ArrayForEach (member, object) {
    size_t size = kb_json_key_size(member);
    int field;
    for (field = 0; field < KB_FIELDS; field++)
      if (fine && kb_go_names(member->string, size, field_names[field]))
        fine = take_field(r, field, member, entry);
    if (kb_go_names(member->string, size, "identitytoken"))
      entry->identity_token = member;
    if (kb_go_names(member->string, size, "registrytoken"))
      entry->registry_token = member;
  }
  return fine;
}

static void push_text (lua_State *L, const kb_entry *entry, int field) {
  if (kb_entry_has(entry, field))
    lua_pushlstring(L, entry->fields[field]->valuestring,
                    kb_json_string_size(entry->fields[field]));
  else
    lua_pushliteral(L, "");
}

/* Pushes username and password; 1, or 0 with the message pushed instead. */
static int push_credential (reader *r, const kb_entry *entry, kb_auth *auth) {
  const cJSON *text = entry->fields[KB_AUTH];
  if (!kb_entry_has(entry, KB_AUTH)) {
    push_text(r->L, entry, KB_USERNAME);
    push_text(r->L, entry, KB_PASSWORD);
    return 1;
  }
  *auth = kb_auth_decode(r->L, r->room, text->valuestring, kb_json_string_size(text));
  if (auth->result == KB_AUTH_FINE)
    kb_auth_push(r->L, r->room, auth);
  else {
    r->code = "auth.malformed";
    kb_auth_push_error(r->L, auth);
  }
  return auth->result == KB_AUTH_FINE;
}

/* Pushes {server=, username=, password=, email=, problems=}; 1, or 0 with the message pushed. */
static int push_entry (reader *r, const cJSON *member, const kb_entry *entry) {
  lua_State *L = r->L;
  kb_auth auth = {KB_AUTH_FINE, 0, 0};
  if (!push_credential(r, entry, &auth))
    return 0;
  lua_createtable(L, 0, 4);
  lua_insert(L, -3);
  lua_setfield(L, -3, "password");
  lua_setfield(L, -2, "username");
  lua_pushlstring(L, member->string, kb_json_key_size(member));
  lua_setfield(L, -2, "server");
  if (kb_entry_has(entry, KB_EMAIL)) {
    push_text(L, entry, KB_EMAIL);
    lua_setfield(L, -2, "email");
  }
  kb_add_entry_problems(L, lua_gettop(L), entry, kb_entry_has(entry, KB_AUTH) ? &auth : NULL);
  return 1;
}

/* Adds the entry on top of the stack to the list; the last one of a server counts. */
static void keep_entry (reader *r) {
  lua_State *L = r->L;
  lua_Integer place;
  lua_getfield(L, -1, "server");
  lua_pushvalue(L, -1);
  if (lua_rawget(L, r->places) == LUA_TNIL)
    place = (lua_Integer)lua_rawlen(L, r->list) + 1;
  else {
    place = lua_tointeger(L, -1);
    kb_add_problem(L, lua_gettop(L) - 2, "server-repeated", "server");
  }
  lua_pop(L, 1);
  lua_pushinteger(L, place);
  lua_rawset(L, r->places);
  lua_rawseti(L, r->list, place);
}

static int read_entry (reader *r, const cJSON *member) {
  kb_entry entry;
  memset(&entry, 0, sizeof(entry));
  if (cJSON_IsObject(member)) {
    if (!take_fields(r, member, &entry))
      return 0;
  }
  else if (!cJSON_IsNull(member))
    return mismatch(r, member, r->legacy ? "Go value" : "Go struct field DockerConfigJSON.auths",
                    "credentialprovider.dockerConfigEntryWithAuth");
  if (!push_entry(r, member, &entry))
    return 0;
  keep_entry(r);
  return 1;
}

static int read_entries (reader *r, const cJSON *object) {
  const cJSON *member;
  cJSON_ArrayForEach (member, object) {
    if (!read_entry(r, member))
      return 0;
  }
  return 1;
}

/* }====== */

/* {====== Documents ====== */

static void forget_entries (reader *r) {
  lua_newtable(r->L);
  lua_replace(r->L, r->list);
  lua_newtable(r->L);
  lua_replace(r->L, r->places);
}

static int read_auths (reader *r, const cJSON *value) {
  if (cJSON_IsObject(value))
    return read_entries(r, value);
  if (cJSON_IsNull(value))
    forget_entries(r);
  else {
    mismatch(r, value, "Go struct field DockerConfigJSON.auths", "credentialprovider.DockerConfig");
    keep_error(r);
  }
  return 1;
}

/* The kubelet does not use the headers, but rejects any that is not a string. */
static void read_headers (reader *r, const cJSON *value) {
  const char *const place = "Go struct field DockerConfigJSON.HttpHeaders";
  const cJSON *header;
  if (!cJSON_IsObject(value) && !cJSON_IsNull(value)) {
    mismatch(r, value, place, "map[string]string");
    keep_error(r);
    return;
  }
  cJSON_ArrayForEach (header, value) {
    if (cJSON_IsString(header) || cJSON_IsNull(header))
      continue;
    mismatch(r, header, place, "string");
    keep_error(r);
  }
}

static int read_members (reader *r, const cJSON *root) {
  const cJSON *member;
  cJSON_ArrayForEach (member, root) {
    size_t size = kb_json_key_size(member);
    if (kb_go_names(member->string, size, "auths") && !read_auths(r, member))
      return 0;
    if (kb_go_names(member->string, size, "HttpHeaders"))
      read_headers(r, member);
  }
  return 1;
}

/* Fills the list; 1, or 0 with the message pushed. */
static int read_document (reader *r, const cJSON *root) {
  const char *type =
      r->legacy ? "credentialprovider.DockerConfig" : "credentialprovider.DockerConfigJSON";
  if (cJSON_IsNull(root))
    return 1;
  if (!cJSON_IsObject(root))
    return mismatch(r, root, "Go value", type);
  if (!(r->legacy ? read_entries(r, root) : read_members(r, root)))
    return 0;
  lua_pushvalue(r->L, r->first_error);
  return lua_isnil(r->L, -1);
}

static int is_legacy (lua_State *L, int options) {
  int legacy;
  if (!kb_check_options(L, options, "kb.dockerconfig.decode", "legacy:boolean"))
    return 0;
  lua_getfield(L, options, "legacy");
  legacy = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return legacy;
}

/* decode(text [, {legacy=}]) -> {{server=, username=, password=, ...}, ...} | nil, err */
int kb_dockerconfig_decode (lua_State *L) {
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  reader r = {L, NULL, is_legacy(L, 2), 3, 4, 5, NULL};
  kb_json *document;
  lua_settop(L, 2);
  lua_newtable(L);
  lua_newtable(L);
  lua_pushnil(L);
  document = kb_json_new(L);
  document->secret = 1;
  r.room = kb_buffer_new(L);
  r.room->secret = 1;
  if (!kb_json_read(L, document, text, size, KB_JSON_GO))
    return kb_json_fail(L, document, text, size);
  if (!read_document(&r, document->root))
    return kb_fail(L, r.code, 0, 0, "%s", lua_tostring(L, -1));
  kb_add_document_problems(L, r.list, document->root, r.legacy);
  lua_pushvalue(L, r.list);
  return 1;
}

/* }====== */
