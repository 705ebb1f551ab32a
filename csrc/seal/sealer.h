/*
** sealer.h - seals bytes for the holder of a certificate's private key, as kubeseal does:
** RSA-OAEP of a one-time session key, and AES-256-GCM with that key. Independent of Lua.
*/

#ifndef KUBEBUNDLE_SEAL_SEALER_H
#define KUBEBUNDLE_SEAL_SEALER_H

#include <stddef.h>

#include "crypto.h"

/* Why a certificate, or the library, cannot be used; kb_seal_reason has the words for Lua. */
typedef enum {
  KB_SEAL_FINE,
  KB_SEAL_NO_MEMORY,
  KB_SEAL_NO_LIBRARY,
  KB_SEAL_NO_CERTIFICATE,
  KB_SEAL_PRIVATE_KEY,
  KB_SEAL_SEVERAL,
  KB_SEAL_INVALID,
  KB_SEAL_NOT_RSA,
  KB_SEAL_TOO_SMALL,
  KB_SEAL_EXPIRED,
  KB_SEAL_NOT_YET_VALID,
  KB_SEAL_FAILED
} kb_seal_status;

typedef struct kb_sealer {
  kb_crypto crypto;
  X509 *certificate;
  EVP_PKEY *key;   /* of the certificate */
  char detail[96]; /* of a failure: a name, a number or a date; "": none */
} kb_sealer;

/* Reads the certificate of a PEM text into a zeroed sealer. Call kb_sealer_close in any case. */
kb_seal_status kb_sealer_open (kb_sealer *sealer, const char *pem, size_t size);

/* Zeroes the memory. */
void kb_sealer_close (kb_sealer *sealer);

/* The sealed size of `size` bytes; 0 if they are too many. */
size_t kb_sealed_size (const kb_sealer *sealer, size_t size);

/*
** Seals bytes: a two-byte big-endian size of the encrypted session key; that key; the encrypted
** bytes; a 16-byte authentication tag. Opening requires the label. After a failure the content of
** `to` must not be used.
*/
kb_seal_status kb_seal (kb_sealer *sealer, const char *label, size_t label_size, const char *bytes,
                        size_t size, char *to);

#endif
