/*
** dockerconfig_auth.h - the `auth` field, base64 of username ":" password, as the kubelet reads
** it.
*/

#ifndef KUBEBUNDLE_DOCKERCONFIG_AUTH_H
#define KUBEBUNDLE_DOCKERCONFIG_AUTH_H

#include "base/buffer.h"
#include "lua.h"

typedef struct kb_auth {
  enum { KB_AUTH_FINE, KB_AUTH_NO_BASE64, KB_AUTH_NO_COLON } result;
  int unpadded; /* FINE: whether padding is missing */
  size_t place; /* FINE: the position of the colon in `room`; NO_BASE64: the byte that Go names */
} kb_auth;

/* Decodes the text into `room`. Raises only if out of memory. */
kb_auth kb_auth_decode (lua_State *L, kb_buffer *room, const char *text, size_t size);
/* Pushes username and password. */
void kb_auth_push (lua_State *L, const kb_buffer *room, const kb_auth *auth);
/* Pushes the kubelet's message for any other result. */
void kb_auth_push_error (lua_State *L, const kb_auth *auth);

#endif
