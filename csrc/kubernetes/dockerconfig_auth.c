/*
** dockerconfig_auth.c - the `auth` field, as the kubelet reads it (kubernetes,
** pkg/credentialprovider/config.go, decodeDockerConfigFieldAuth).
*/

#include "dockerconfig_auth.h"

#include <string.h>

#include "base/buffer_owner.h"
#include "base/failure.h"
#include "base/go_text.h"
#include "base64/base64.h"
#include "dockerconfig_binding.h"
#include "lauxlib.h"

/*
** Text that ends in "=", ignoring white space, must be padded base64; any other must be unpadded.
** White space other than line ends is an error.
*/
kb_auth kb_auth_decode (lua_State *L, kb_buffer *room, const char *text, size_t size) {
  size_t trimmed = kb_go_trimmed(text, size);
  kb_base64_form form = {.lenient = 1};
  kb_auth auth = {KB_AUTH_FINE, 0, 0};
  const char *colon;
  form.unpadded = trimmed == 0 || text[trimmed - 1] != '=';
  room->size = 0;
  if (kb_buffer_reserve(room, KB_BASE64_DECODED_ROOM(size)) == NULL)
    kb_out_of_memory(L);
  if (!kb_base64_decode(text, size, room->data, &room->size, &auth.place, &form)) {
    auth.result = KB_AUTH_NO_BASE64;
    return auth;
  }
  colon = (const char *)memchr(room->data, ':', room->size);
  if (colon == NULL)
    auth.result = KB_AUTH_NO_COLON;
  else
    auth.place = (size_t)(colon - room->data);
  auth.unpadded = form.unpadded && room->size % 3 != 0;
  return auth;
}

void kb_auth_push (lua_State *L, const kb_buffer *room, const kb_auth *auth) {
  lua_pushlstring(L, room->data, auth->place);
  lua_pushlstring(L, room->data + auth->place + 1, room->size - auth->place - 1);
}

void kb_auth_push_error (lua_State *L, const kb_auth *auth) {
  if (auth->result == KB_AUTH_NO_BASE64)
    lua_pushfstring(L, "illegal base64 data at input byte %I", (lua_Integer)auth->place);
  else
    lua_pushliteral(L,
                    "unable to parse auth field, must be formatted as base64(username:password)");
}

/* decode_auth(text) -> username, password | nil, err */
int kb_dockerconfig_decode_auth (lua_State *L) {
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  kb_buffer *room;
  kb_auth auth;
  lua_settop(L, 1);
  room = kb_buffer_new(L);
  room->secret = 1;
  auth = kb_auth_decode(L, room, text, size);
  if (auth.result != KB_AUTH_FINE) {
    kb_auth_push_error(L, &auth);
    return kb_fail(L, "auth.malformed", 0, 0, "%s", lua_tostring(L, -1));
  }
  kb_auth_push(L, room, &auth);
  return 2;
}
