/* digest.h - SHA-256, from libmd. */

#ifndef KUBEBUNDLE_DIGEST_H
#define KUBEBUNDLE_DIGEST_H

#include <stddef.h>

#define KB_SHA256_HEX_SIZE 64

/* Writes the digest of the bytes in lower-case hex, without a terminating NUL. */
void kb_sha256_hex (const char *bytes, size_t size, char hex[KB_SHA256_HEX_SIZE]);

#endif
