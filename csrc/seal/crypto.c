/* crypto.c - loads libcrypto. */

#include "crypto.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

/* The name by which programs load the headers' version of the library. */
#define TEXT_OF(version) #version
#define LIBRARY_OF(version) "libcrypto.so." TEXT_OF(version)
#define LIBRARY LIBRARY_OF(OPENSSL_SHLIB_VERSION)

static const struct {
  const char *name;
  size_t offset;
} symbols[] = {
#define KB_CRYPTO_SYMBOL(name) {#name, offsetof(kb_crypto, name)},
    KB_CRYPTO_FUNCTIONS(KB_CRYPTO_SYMBOL)
#undef KB_CRYPTO_SYMBOL
};

int kb_crypto_load (kb_crypto *crypto, const char **missing) {
  size_t i;
  crypto->library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  *missing = LIBRARY;
  if (crypto->library == NULL)
    return 0;
  for (i = 0; i < sizeof(symbols) / sizeof(symbols[0]); i++) {
    void *symbol = dlsym(crypto->library, symbols[i].name);
    *missing = symbols[i].name;
    if (symbol == NULL)
      return 0;
    memcpy((char *)crypto + symbols[i].offset, &symbol, sizeof(symbol));
  }
  return 1;
}

void kb_crypto_unload (kb_crypto *crypto) {
  if (crypto->library != NULL)
    dlclose(crypto->library);
  memset(crypto, 0, sizeof(kb_crypto));
}
