/* dockerconfig_entry.h - an entry of a docker config document, between JSON and Lua. */

#ifndef KUBEBUNDLE_DOCKERCONFIG_ENTRY_H
#define KUBEBUNDLE_DOCKERCONFIG_ENTRY_H

#include "dockerconfig_auth.h"
#include "lua.h"
#include "json/json_document.h"

/* The fields that the kubelet and other readers use. NULL: absent or null. */
enum { KB_USERNAME, KB_PASSWORD, KB_EMAIL, KB_AUTH, KB_FIELDS };
typedef struct kb_entry {
  const cJSON *fields[KB_FIELDS];
  const cJSON *identity_token, *registry_token;
} kb_entry;

/* Whether the field is present and not "". */
static inline int kb_entry_has (const kb_entry *entry, int field) {
  return entry->fields[field] != NULL && kb_json_string_size(entry->fields[field]) > 0;
}

/* Appends {kind=, field=} to the list `problems` of the table at `index`; `field` may be NULL. */
void kb_add_problem (lua_State *L, int index, const char *kind, const char *field);

/*
** Adds problems to the table at `index`, which has server, username and password: what the
** kubelet accepts although the user would not want it. `auth` is the decoded auth field, NULL if
** absent.
*/
void kb_add_entry_problems (lua_State *L, int index, const kb_entry *entry, const kb_auth *auth);

/* The same for the whole document, whose list is at `index`. */
void kb_add_document_problems (lua_State *L, int index, const cJSON *root, int legacy);

#endif
