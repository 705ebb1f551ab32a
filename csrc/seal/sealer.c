/* sealer.c - certificates and sealing. */

#include "sealer.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define SESSION_KEY_SIZE 32
#define NONCE_SIZE 12
#define TAG_SIZE 16
#define LENGTH_SIZE 2

#define MIN_BITS 2048

/* {====== Errors of libcrypto ====== */

static int is_out_of_memory (unsigned long error) {
  return !ERR_SYSTEM_ERROR(error) && ERR_GET_REASON(error) == ERR_R_MALLOC_FAILURE;
}

/* `status`, unless the library is out of memory; its message becomes the failure's detail. */
static kb_seal_status failed (kb_sealer *sealer, kb_seal_status status) {
  unsigned long error = sealer->crypto.ERR_peek_last_error();
  const char *words = sealer->crypto.ERR_reason_error_string(error);
  if (error != 0 && is_out_of_memory(error))
    return KB_SEAL_NO_MEMORY;
  if (status == KB_SEAL_FAILED)
    snprintf(sealer->detail, sizeof(sealer->detail), "%s", words != NULL ? words : "no reason");
  return status;
}

/* }====== */

/* {====== Certificates ====== */

typedef struct blocks {
  int certificates;
  int private_keys;
} blocks;

static int ends_with (const char *text, size_t size, const char *ending) {
  size_t length = strlen(ending);
  return size >= length && memcmp(text + size - length, ending, length) == 0;
}

/* The next `mark` in the text from `at` to `end`; NULL if there is none. */
static const char *find (const char *at, const char *end, const char *mark) {
  size_t length = strlen(mark);
  while ((size_t)(end - at) >= length) {
    const char *dash = (const char *)memchr(at, mark[0], (size_t)(end - at) - length + 1);
    if (dash == NULL)
      return NULL;
    if (memcmp(dash, mark, length) == 0)
      return dash;
    at = dash + 1;
  }
  return NULL;
}

/* Counts the PEM blocks of a text by their first lines. */
static blocks count_blocks (const char *text, size_t size) {
  static const char begin[] = "-----BEGIN ", dashes[] = "-----";
  blocks found = {0, 0};
  const char *end = text + size;
  const char *at = find(text, end, begin);
  while (at != NULL) {
    const char *name = at + strlen(begin);
    const char *stop = find(name, end, dashes);
    if (stop == NULL)
      break;
    if (ends_with(name, (size_t)(stop - name), "PRIVATE KEY"))
      found.private_keys++;
    else if (ends_with(name, (size_t)(stop - name), "CERTIFICATE"))
      found.certificates++;
    at = find(stop + strlen(dashes), end, begin);
  }
  return found;
}

/* Otherwise libcrypto would ask for an encrypted block's password on the terminal. */
static int no_password (char *buffer, int size, int writing, void *data) {
  (void)buffer;
  (void)size;
  (void)writing;
  (void)data;
  return -1;
}

static kb_seal_status read_certificate (kb_sealer *sealer, const char *pem, size_t size) {
  kb_crypto *crypto = &sealer->crypto;
  blocks found = count_blocks(pem, size);
  BIO *bio;
  snprintf(sealer->detail, sizeof(sealer->detail), "%d", found.certificates);
  if (found.private_keys > 0)
    return KB_SEAL_PRIVATE_KEY;
  if (found.certificates == 0)
    return KB_SEAL_NO_CERTIFICATE;
  if (found.certificates > 1)
    return KB_SEAL_SEVERAL;
  if (size > INT_MAX)
    return KB_SEAL_INVALID;
  bio = crypto->BIO_new_mem_buf(pem, (int)size);
  if (bio == NULL)
    return KB_SEAL_NO_MEMORY;
  sealer->certificate = crypto->PEM_read_bio_X509(bio, NULL, no_password, NULL);
  crypto->BIO_free(bio);
  return sealer->certificate != NULL ? KB_SEAL_FINE : failed(sealer, KB_SEAL_INVALID);
}

/* The day becomes the detail of `status`. */
static kb_seal_status on_day (kb_sealer *sealer, const ASN1_TIME *when, kb_seal_status status) {
  struct tm day;
  if (sealer->crypto.ASN1_TIME_to_tm(when, &day) != 1 ||
      strftime(sealer->detail, sizeof(sealer->detail), "%Y-%m-%d", &day) == 0)
    return failed(sealer, KB_SEAL_INVALID);
  return status;
}

/* Whether the certificate is currently valid. */
static kb_seal_status check_dates (kb_sealer *sealer) {
  kb_crypto *crypto = &sealer->crypto;
  const ASN1_TIME *from = crypto->X509_get0_notBefore(sealer->certificate);
  const ASN1_TIME *until = crypto->X509_get0_notAfter(sealer->certificate);
  int begun = crypto->X509_cmp_current_time(from), ended = crypto->X509_cmp_current_time(until);
  if (begun == 0 || ended == 0)
    return failed(sealer, KB_SEAL_INVALID);
  if (ended < 0)
    return on_day(sealer, until, KB_SEAL_EXPIRED);
  if (begun > 0)
    return on_day(sealer, from, KB_SEAL_NOT_YET_VALID);
  return KB_SEAL_FINE;
}

static kb_seal_status check_key (kb_sealer *sealer) {
  kb_crypto *crypto = &sealer->crypto;
  sealer->key = crypto->X509_get0_pubkey(sealer->certificate);
  if (sealer->key == NULL)
    return failed(sealer, KB_SEAL_INVALID);
  if (!crypto->EVP_PKEY_is_a(sealer->key, "RSA")) {
    const char *name = crypto->EVP_PKEY_get0_type_name(sealer->key);
    snprintf(sealer->detail, sizeof(sealer->detail), "%s", name != NULL ? name : "unknown");
    return KB_SEAL_NOT_RSA;
  }
  if (crypto->EVP_PKEY_get_bits(sealer->key) < MIN_BITS) {
    snprintf(sealer->detail, sizeof(sealer->detail), "%d", crypto->EVP_PKEY_get_bits(sealer->key));
    return KB_SEAL_TOO_SMALL;
  }
  return KB_SEAL_FINE;
}

kb_seal_status kb_sealer_open (kb_sealer *sealer, const char *pem, size_t size) {
  const char *missing;
  kb_seal_status status;
  if (!kb_crypto_load(&sealer->crypto, &missing)) {
    snprintf(sealer->detail, sizeof(sealer->detail), "%s", missing);
    return KB_SEAL_NO_LIBRARY;
  }
  sealer->crypto.ERR_set_mark(); /* preserves the host's own errors */
  status = read_certificate(sealer, pem, size);
  if (status == KB_SEAL_FINE)
    status = check_key(sealer);
  if (status == KB_SEAL_FINE)
    status = check_dates(sealer);
  sealer->crypto.ERR_pop_to_mark();
  return status;
}

void kb_sealer_close (kb_sealer *sealer) {
  if (sealer->certificate != NULL)
    sealer->crypto.X509_free(sealer->certificate);
  kb_crypto_unload(&sealer->crypto);
  memset(sealer, 0, sizeof(kb_sealer));
}

/* }====== */

/* {====== Sealing ====== */

size_t kb_sealed_size (const kb_sealer *sealer, size_t size) {
  size_t more = LENGTH_SIZE + (size_t)sealer->crypto.EVP_PKEY_get_size(sealer->key) + TAG_SIZE;
  return size <= INT_MAX - more ? size + more : 0;
}

/* OSSL_PARAM takes no const, but nothing writes to it. */
static OSSL_PARAM text_parameter (const kb_crypto *crypto, const char *name, const char *text) {
  union {
    const char *given;
    char *taken;
  } value = {text};
  return crypto->OSSL_PARAM_construct_utf8_string(name, value.taken, 0);
}

static OSSL_PARAM bytes_parameter (const kb_crypto *crypto, const char *name, const char *bytes,
                                   size_t size) {
  union {
    const char *given;
    char *taken;
  } value = {bytes};
  return crypto->OSSL_PARAM_construct_octet_string(name, value.taken, size);
}

/* RSA-OAEP with SHA-256 of the session key, to `to`; *written: the room there, then the size. */
static int encrypt_key (const kb_sealer *sealer, const char *label, size_t label_size,
                        const unsigned char *session_key, unsigned char *to, size_t *written) {
  const kb_crypto *crypto = &sealer->crypto;
  EVP_PKEY_CTX *context = crypto->EVP_PKEY_CTX_new_from_pkey(NULL, sealer->key, NULL);
  OSSL_PARAM parameters[5];
  int fine;
  parameters[0] =
      text_parameter(crypto, OSSL_ASYM_CIPHER_PARAM_PAD_MODE, OSSL_PKEY_RSA_PAD_MODE_OAEP);
  parameters[1] = text_parameter(crypto, OSSL_ASYM_CIPHER_PARAM_OAEP_DIGEST, "SHA256");
  parameters[2] = text_parameter(crypto, OSSL_ASYM_CIPHER_PARAM_MGF1_DIGEST, "SHA256");
  parameters[3] =
      label_size > 0 ? bytes_parameter(crypto, OSSL_ASYM_CIPHER_PARAM_OAEP_LABEL, label, label_size)
                     : crypto->OSSL_PARAM_construct_end();
  parameters[4] = crypto->OSSL_PARAM_construct_end();
  fine = context != NULL && crypto->EVP_PKEY_encrypt_init_ex(context, parameters) == 1 &&
         crypto->EVP_PKEY_encrypt(context, to, written, session_key, SESSION_KEY_SIZE) == 1;
  crypto->EVP_PKEY_CTX_free(context);
  return fine;
}

/* AES-256-GCM with a zero nonce, because each session key is used once; then the tag. */
static int encrypt_bytes (const kb_crypto *crypto, const unsigned char *session_key,
                          const char *bytes, size_t size, unsigned char *to) {
  static const unsigned char nonce[NONCE_SIZE] = {0};
  EVP_CIPHER *cipher = crypto->EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
  EVP_CIPHER_CTX *context = cipher != NULL ? crypto->EVP_CIPHER_CTX_new() : NULL;
  int written = 0, rest = 0;
  int fine = context != NULL &&
             crypto->EVP_EncryptInit_ex2(context, cipher, session_key, nonce, NULL) == 1 &&
             crypto->EVP_EncryptUpdate(context, to, &written, (const unsigned char *)bytes,
                                       (int)size) == 1 &&
             crypto->EVP_EncryptFinal_ex(context, to + written, &rest) == 1 &&
             crypto->EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, TAG_SIZE, to + size) == 1;
  crypto->EVP_CIPHER_CTX_free(context); /* wipes its copy of the key */
  crypto->EVP_CIPHER_free(cipher);
  return fine && (size_t)written + (size_t)rest == size;
}

kb_seal_status kb_seal (kb_sealer *sealer, const char *label, size_t label_size, const char *bytes,
                        size_t size, char *to) {
  const kb_crypto *crypto = &sealer->crypto;
  unsigned char session_key[SESSION_KEY_SIZE];
  unsigned char *out = (unsigned char *)to;
  size_t key_size = (size_t)crypto->EVP_PKEY_get_size(sealer->key);
  kb_seal_status status = KB_SEAL_FINE;
  crypto->ERR_set_mark();
  if (crypto->RAND_priv_bytes(session_key, SESSION_KEY_SIZE) != 1 ||
      !encrypt_key(sealer, label, label_size, session_key, out + LENGTH_SIZE, &key_size) ||
      !encrypt_bytes(crypto, session_key, bytes, size, out + LENGTH_SIZE + key_size))
    status = failed(sealer, KB_SEAL_FAILED);
  crypto->OPENSSL_cleanse(session_key, sizeof(session_key));
  crypto->ERR_pop_to_mark();
  out[0] = (unsigned char)(key_size >> 8);
  out[1] = (unsigned char)(key_size & 0xFF);
  return status;
}

/* }====== */
