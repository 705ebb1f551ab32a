/* digest_binding.c - core.digest: SHA-256. */

#define _DEFAULT_SOURCE /* explicit_bzero */

#include "digest.h"

#include <stdint.h>
#include <string.h>

#include <sha2.h>

#include "core.h"
#include "lauxlib.h"

void kb_sha256_hex (const char *bytes, size_t size, char hex[KB_SHA256_HEX_SIZE]) {
  SHA2_CTX context;
  uint8_t digest[SHA256_DIGEST_LENGTH];
  int i;
  SHA256Init(&context);
  SHA256Update(&context, (const uint8_t *)bytes, size);
  SHA256Final(digest, &context);
  explicit_bzero(&context, sizeof(context)); /* the last block, which may be a credential */
  for (i = 0; i < SHA256_DIGEST_LENGTH; i++) {
    hex[2 * i] = "0123456789abcdef"[digest[i] >> 4];
    hex[2 * i + 1] = "0123456789abcdef"[digest[i] & 0xF];
  }
}

/* sha256(s) -> 64 lower-case hex digits */
static int digest_sha256 (lua_State *L) {
  size_t size;
  const char *bytes = luaL_checklstring(L, 1, &size);
  char hex[KB_SHA256_HEX_SIZE];
  kb_sha256_hex(bytes, size, hex);
  lua_pushlstring(L, hex, sizeof(hex));
  return 1;
}

int kb_open_digest (lua_State *L) {
  static const luaL_Reg functions[] = {{"sha256", digest_sha256}, {NULL, NULL}};
  luaL_newlib(L, functions);
  return 1;
}
