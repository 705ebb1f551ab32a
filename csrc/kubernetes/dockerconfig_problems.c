/*
** dockerconfig_problems.c - what the kubelet accepts silently in a docker config document
** although it will cause failures. Problems are {kind=, field=}; they never hold a value.
**
** Of an entry:
**   auth-disagrees         username or password differs from that in auth, which wins
**   auth-unpadded          read by the kubelet, refused by docker, podman, skopeo and CRI-O
**   credential-empty       username or password is ""
**   credential-whitespace  server, username or password begins or ends with white space, a control
**                          character or another that cannot be seen
**   field-ignored          identitytoken or registrytoken: the kubelet does not read it
**   server-repeated        an earlier entry of the same server is lost
** Of a document:
**   auths-missing          no field auths, so no credential
**   field-ignored          credsStore or credHelpers: the kubelet does not read it
**   layout-dockercfg       a .dockerconfigjson laid out like a .dockercfg, without auths
**   layout-dockerconfigjson  the reverse: auths is read as a server
*/

#include <string.h>

#include "base/go_text.h"
#include "dockerconfig_entry.h"
#include "lauxlib.h"

void kb_add_problem (lua_State *L, int index, const char *kind, const char *field) {
  luaL_checkstack(L, 4, NULL);
  if (lua_getfield(L, index, "problems") != LUA_TTABLE) {
    lua_pop(L, 1);
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_setfield(L, index, "problems");
  }
  lua_createtable(L, 0, 2);
  lua_pushstring(L, kind);
  lua_setfield(L, -2, "kind");
  if (field != NULL) {
    lua_pushstring(L, field);
    lua_setfield(L, -2, "field");
  }
  lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
  lua_pop(L, 1);
}

/* {====== Entries ====== */

/* The size of a character at `at` that nobody would type into a credential; 0 for any other. */
static size_t unseen (const char *at, size_t left) {
  unsigned char first = left > 0 ? (unsigned char)at[0] : 'x';
  size_t space = kb_go_space(at, left);
  if (space > 0)
    return space;
  if (first < 0x20 || first == 0x7F)
    return 1;
  if (left >= 3 && (memcmp(at, "\xE2\x80\x8B", 3) == 0 || memcmp(at, "\xEF\xBB\xBF", 3) == 0))
    return 3; /* zero width space, byte order mark */
  return 0;
}

static int has_unseen_end (const char *text, size_t size) {
  size_t back;
  if (unseen(text, size) > 0)
    return 1;
  for (back = 1; back <= 3 && back <= size; back++)
    if (unseen(text + size - back, back) == back)
      return 1;
  return 0;
}

/* Checks the field of the table, and the document's value of it next to the auth field. */
static void check_text (lua_State *L, int index, const char *field, const cJSON *given) {
  size_t size;
  const char *text;
  lua_getfield(L, index, field);
  text = lua_tolstring(L, -1, &size);
  if (given != NULL &&
      (kb_json_string_size(given) != size || memcmp(given->valuestring, text, size) != 0))
    kb_add_problem(L, index, "auth-disagrees", field);
  if (size == 0)
    kb_add_problem(L, index, "credential-empty", field);
  else if (has_unseen_end(text, size))
    kb_add_problem(L, index, "credential-whitespace", field);
  lua_pop(L, 1);
}

/* The field next to an auth field; NULL if there is nothing to compare. */
static const cJSON *beside_auth (const kb_entry *entry, const kb_auth *auth, int field) {
  return auth != NULL && kb_entry_has(entry, field) ? entry->fields[field] : NULL;
}

void kb_add_entry_problems (lua_State *L, int index, const kb_entry *entry, const kb_auth *auth) {
  size_t size;
  const char *server;
  lua_getfield(L, index, "server");
  server = lua_tolstring(L, -1, &size);
  if (has_unseen_end(server, size))
    kb_add_problem(L, index, "credential-whitespace", "server");
  lua_pop(L, 1);
  check_text(L, index, "username", beside_auth(entry, auth, KB_USERNAME));
  check_text(L, index, "password", beside_auth(entry, auth, KB_PASSWORD));
  if (auth != NULL && auth->unpadded)
    kb_add_problem(L, index, "auth-unpadded", "auth");
  if (entry->identity_token != NULL)
    kb_add_problem(L, index, "field-ignored", "identitytoken");
  if (entry->registry_token != NULL)
    kb_add_problem(L, index, "field-ignored", "registrytoken");
}

/* }====== */

/* {====== Documents ====== */

static const cJSON *member_named (const cJSON *object, const char *name) {
  const cJSON *member, *found = NULL;
  cJSON_ArrayForEach (member, object) {
    if (kb_go_names(member->string, kb_json_key_size(member), name))
      found = member;
  }
  return found;
}

/* Whether a member looks like an entry. */
static int has_entries (const cJSON *object) {
  const cJSON *member;
  cJSON_ArrayForEach (member, object) {
    if (!cJSON_IsObject(member))
      continue;
    if (member_named(member, "auth") != NULL || member_named(member, "username") != NULL)
      return 1;
  }
  return 0;
}

void kb_add_document_problems (lua_State *L, int index, const cJSON *root, int legacy) {
  const cJSON *auths = member_named(root, "auths");
  if (legacy) {
    if (auths != NULL && has_entries(auths))
      kb_add_problem(L, index, "layout-dockerconfigjson", "auths");
    return;
  }
  if (auths == NULL || cJSON_IsNull(auths))
    kb_add_problem(L, index, has_entries(root) ? "layout-dockercfg" : "auths-missing", "auths");
  if (member_named(root, "credsStore") != NULL)
    kb_add_problem(L, index, "field-ignored", "credsStore");
  if (member_named(root, "credHelpers") != NULL)
    kb_add_problem(L, index, "field-ignored", "credHelpers");
}

/* }====== */
