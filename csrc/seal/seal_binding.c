/*
** seal_binding.c - the module kubebundle.seal: seals the values of a Secret for the Sealed
** Secrets controller.
*/

#include <string.h>

#include "base/buffer_owner.h"
#include "base/owner.h"
#include "base64/base64.h"
#include "lauxlib.h"
#include "sealer.h"

#define SEALER_TYPE "kubebundle.seal.sealer"

static int out_of_memory (lua_State *L) {
  return luaL_error(L, "not enough memory");
}

/* __gc and __close */
static int sealer_close (lua_State *L) {
  kb_sealer_close((kb_sealer *)lua_touserdata(L, 1));
  return 0;
}

/* Pushes nil, the reason and its detail; raises for out of memory or an error of the library. */
static int refuse (lua_State *L, const kb_sealer *sealer, kb_seal_status status) {
  static const char *const reasons[] = {
      [KB_SEAL_NO_LIBRARY] = "no-library",       [KB_SEAL_NO_CERTIFICATE] = "no-certificate",
      [KB_SEAL_PRIVATE_KEY] = "private-key",     [KB_SEAL_SEVERAL] = "several-certificates",
      [KB_SEAL_INVALID] = "invalid-certificate", [KB_SEAL_NOT_RSA] = "not-rsa",
      [KB_SEAL_TOO_SMALL] = "key-too-small",     [KB_SEAL_EXPIRED] = "expired",
      [KB_SEAL_NOT_YET_VALID] = "not-yet-valid",
  };
  if (status == KB_SEAL_NO_MEMORY)
    return out_of_memory(L);
  if (status == KB_SEAL_FAILED)
    return luaL_error(L, "libcrypto: %s", sealer->detail);
  lua_pushnil(L);
  lua_pushstring(L, reasons[status]);
  lua_pushstring(L, sealer->detail);
  return 3;
}

typedef struct buffers {
  kb_buffer *plain; /* wiped before it is freed */
  kb_buffer *sealed;
  kb_buffer *text;
} buffers;

static char *room (lua_State *L, kb_buffer *buffer, size_t size) {
  char *data;
  buffer->size = 0;
  data = kb_buffer_reserve(buffer, size);
  if (data == NULL)
    out_of_memory(L);
  return data;
}

/* Decodes a value of a Secret; 0 if it is not base64. */
static int decode (lua_State *L, kb_buffer *plain, const char *text, size_t size) {
  static const kb_base64_form as_api_server = {.lenient = 1};
  size_t offset;
  char *to = room(L, plain, KB_BASE64_DECODED_ROOM(size));
  return kb_base64_decode(text, size, to, &plain->size, &offset, &as_api_server);
}

/* Pushes the bytes of `plain`, sealed, in base64. */
static kb_seal_status push_sealed (lua_State *L, kb_sealer *sealer, const buffers *with,
                                   const char *label, size_t label_size) {
  static const kb_base64_form form = {0};
  size_t size = kb_sealed_size(sealer, with->plain->size), text_size;
  char *sealed, *text;
  kb_seal_status status;
  int fits = size > 0;
  text_size = kb_base64_encoded_size(size, &form, &fits);
  if (size == 0 || !fits)
    luaL_error(L, "a value is too large to be sealed");
  sealed = room(L, with->sealed, size);
  status = kb_seal(sealer, label, label_size, with->plain->data, with->plain->size, sealed);
  if (status != KB_SEAL_FINE)
    return status;
  text = room(L, with->text, text_size);
  kb_base64_encode(sealed, size, text, &form);
  lua_pushlstring(L, text, text_size);
  return KB_SEAL_FINE;
}

/*
** seal(pem, label, data) -> sealed | nil, reason, detail. `data` is a Secret's, names to base64
** text; so is `sealed`, which only the holder of the certificate's private key who knows the
** label can open. The reason is a word; its detail a number, date or name.
*/
static int seal (lua_State *L) {
  size_t pem_size, label_size;
  const char *pem = luaL_checklstring(L, 1, &pem_size);
  const char *label = luaL_checklstring(L, 2, &label_size);
  buffers with;
  kb_sealer *sealer;
  kb_seal_status status;
  luaL_checktype(L, 3, LUA_TTABLE);
  lua_settop(L, 3);
  with.plain = kb_buffer_new(L);
  with.plain->secret = 1;
  with.sealed = kb_buffer_new(L);
  with.text = kb_buffer_new(L);
  sealer = (kb_sealer *)kb_new_owner(L, sizeof(kb_sealer), SEALER_TYPE, sealer_close);
  status = kb_sealer_open(sealer, pem, pem_size);
  if (status != KB_SEAL_FINE)
    return refuse(L, sealer, status);
  lua_newtable(L);
  lua_pushnil(L);
  while (lua_next(L, 3) != 0) {
    size_t size;
    const char *text;
    if (lua_type(L, -2) != LUA_TSTRING || lua_type(L, -1) != LUA_TSTRING)
      return luaL_error(L, "data must map names to base64 texts");
    text = lua_tolstring(L, -1, &size);
    if (!decode(L, with.plain, text, size)) {
      lua_pushnil(L);
      lua_pushliteral(L, "base64");
      lua_pushvalue(L, -4);
      return 3;
    }
    lua_pop(L, 1);
    lua_pushvalue(L, -1);
    status = push_sealed(L, sealer, &with, label, label_size);
    if (status != KB_SEAL_FINE)
      return refuse(L, sealer, status);
    lua_rawset(L, -4);
  }
  return 1;
}

/* library() -> the library's name and version | nil, the missing name */
static int library (lua_State *L) {
  const char *missing;
  kb_sealer *sealer = (kb_sealer *)kb_new_owner(L, sizeof(kb_sealer), SEALER_TYPE, sealer_close);
  if (!kb_crypto_load(&sealer->crypto, &missing)) {
    lua_pushnil(L);
    lua_pushstring(L, missing);
    return 2;
  }
  lua_pushstring(L, sealer->crypto.OpenSSL_version(OPENSSL_VERSION));
  return 1;
}

__attribute__((visibility("default"))) int luaopen_kubebundle_seal (lua_State *L);

int luaopen_kubebundle_seal (lua_State *L) {
  static const luaL_Reg functions[] = {{"library", library}, {"seal", seal}, {NULL, NULL}};
  luaL_checkversion(L);
  luaL_newlib(L, functions);
  return 1;
}
