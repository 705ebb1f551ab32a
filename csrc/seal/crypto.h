/*
** crypto.h - the functions of libcrypto (OpenSSL 3) used for sealing. The library is loaded on
** demand: the module does not depend on it, and a static program can use it too.
*/

#ifndef KUBEBUNDLE_SEAL_CRYPTO_H
#define KUBEBUNDLE_SEAL_CRYPTO_H

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>

#if OPENSSL_VERSION_MAJOR < 3
#error "kubebundle.seal needs OpenSSL 3"
#endif

#define KB_CRYPTO_FUNCTIONS(X)                                                                     \
  X(ASN1_TIME_to_tm)                                                                               \
  X(BIO_free)                                                                                      \
  X(BIO_new_mem_buf)                                                                               \
  X(ERR_peek_last_error)                                                                           \
  X(ERR_pop_to_mark)                                                                               \
  X(ERR_reason_error_string)                                                                       \
  X(ERR_set_mark)                                                                                  \
  X(EVP_CIPHER_CTX_ctrl)                                                                           \
  X(EVP_CIPHER_CTX_free)                                                                           \
  X(EVP_CIPHER_CTX_new)                                                                            \
  X(EVP_CIPHER_fetch)                                                                              \
  X(EVP_CIPHER_free)                                                                               \
  X(EVP_EncryptFinal_ex)                                                                           \
  X(EVP_EncryptInit_ex2)                                                                           \
  X(EVP_EncryptUpdate)                                                                             \
  X(EVP_PKEY_CTX_free)                                                                             \
  X(EVP_PKEY_CTX_new_from_pkey)                                                                    \
  X(EVP_PKEY_encrypt)                                                                              \
  X(EVP_PKEY_encrypt_init_ex)                                                                      \
  X(EVP_PKEY_get0_type_name)                                                                       \
  X(EVP_PKEY_get_bits)                                                                             \
  X(EVP_PKEY_get_size)                                                                             \
  X(EVP_PKEY_is_a)                                                                                 \
  X(OPENSSL_cleanse)                                                                               \
  X(OSSL_PARAM_construct_end)                                                                      \
  X(OSSL_PARAM_construct_octet_string)                                                             \
  X(OSSL_PARAM_construct_utf8_string)                                                              \
  X(OpenSSL_version)                                                                               \
  X(PEM_read_bio_X509)                                                                             \
  X(RAND_priv_bytes)                                                                               \
  X(X509_cmp_current_time)                                                                         \
  X(X509_free)                                                                                     \
  X(X509_get0_notAfter)                                                                            \
  X(X509_get0_notBefore)                                                                           \
  X(X509_get0_pubkey)

typedef struct kb_crypto {
  void *library; /* NULL: not loaded */
#define KB_CRYPTO_FIELD(name) __typeof__(name) *name;
  KB_CRYPTO_FUNCTIONS(KB_CRYPTO_FIELD)
#undef KB_CRYPTO_FIELD
} kb_crypto;

/*
** Loads the library. Returns 1, or 0 with `*missing` the name of the library or of a function
** that it lacks. The library is never unloaded, because it registers handlers for the end of the
** process.
*/
int kb_crypto_load (kb_crypto *crypto, const char **missing);

/* Zeroes the memory. */
void kb_crypto_unload (kb_crypto *crypto);

#endif
