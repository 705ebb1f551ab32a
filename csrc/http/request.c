/* request.c - one HTTP request over libcurl, and its result. */

#define _DEFAULT_SOURCE /* explicit_bzero */

#include "request.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A registry's headers are small. */
#define MAX_HEAD_BYTES ((size_t)64 * 1024)

/* {====== Received data ====== */

/* Keeps `size` more bytes; else records why not. */
static int keep (kb_http_request *r, kb_http_text *kept, const char *bytes, size_t size) {
  char *grown;
  if (size > kept->limit - kept->size) {
    r->end = kept == &r->head ? KB_HTTP_HEAD_TOO_LARGE : KB_HTTP_BODY_TOO_LARGE;
    return 0;
  }
  grown = (char *)realloc(kept->bytes, kept->size + size);
  if (grown == NULL) {
    r->end = KB_HTTP_NO_MEMORY;
    return 0;
  }
  memcpy(grown + kept->size, bytes, size);
  kept->bytes = grown;
  kept->size += size;
  return 1;
}

/* Returning less than the given size makes libcurl end the transfer. */
static size_t on_header (char *bytes, size_t unit, size_t count, void *of) {
  kb_http_request *r = (kb_http_request *)of;
  return keep(r, &r->head, bytes, unit * count) ? unit * count : 0;
}

static size_t on_body (char *bytes, size_t unit, size_t count, void *of) {
  kb_http_request *r = (kb_http_request *)of;
  return count == 0 || keep(r, &r->body, bytes, unit * count) ? unit * count : 0;
}

/* }====== */

/* {====== Requests ====== */

kb_http_request *kb_http_request_new (size_t limit) {
  kb_http_request *r = (kb_http_request *)calloc(1, sizeof(kb_http_request));
  if (r != NULL) {
    r->head.limit = MAX_HEAD_BYTES;
    r->body.limit = limit;
    r->sent.limit = SIZE_MAX;
  }
  return r;
}

static void wipe (kb_http_text *text) {
  if (text->bytes != NULL)
    explicit_bzero(text->bytes, text->size);
  free(text->bytes);
}

void kb_http_request_free (kb_http_request *r) {
  struct curl_slist *header;
  kb_http_detach(r);
  if (r->easy != NULL)
    curl_easy_cleanup(r->easy);
  for (header = r->headers; header != NULL; header = header->next)
    explicit_bzero(header->data, strlen(header->data));
  curl_slist_free_all(r->headers);
  wipe(&r->sent);
  wipe(&r->body);
  free(r->head.bytes);
  free(r);
}

int kb_http_add_header (kb_http_request *r, const char *line) {
  struct curl_slist *longer = curl_slist_append(r->headers, line);
  if (longer == NULL)
    return 0;
  r->headers = longer;
  return 1;
}

CURLMcode kb_http_attach (kb_http_request *r, CURLM *multi) {
  CURLMcode code = curl_multi_add_handle(multi, r->easy);
  if (code == CURLM_OK)
    r->multi = multi;
  return code;
}

void kb_http_detach (kb_http_request *r) {
  if (r->multi != NULL)
    curl_multi_remove_handle(r->multi, r->easy);
  r->multi = NULL;
}

/* }====== */

/* {====== Options ====== */

/* Records the option that libcurl refuses. */
static CURLcode named (kb_http_request *r, const char *option, CURLcode code) {
  if (code != CURLE_OK)
    snprintf(r->message, sizeof(r->message), "libcurl refuses %s: %s", option,
             curl_easy_strerror(code));
  return code;
}

/* Sets an option, unless an earlier one was refused. */
#define SET(option, value)                                                                         \
  do {                                                                                             \
    if (code == CURLE_OK)                                                                          \
      code = named(r, #option, curl_easy_setopt(r->easy, option, value));                          \
  } while (0)

/*
** libcurl before 7.85 has no CURLOPT_PROTOCOLS_STR; the loaded one may be older than its header.
*/
static CURLcode set_protocols (CURL *easy) {
#if LIBCURL_VERSION_NUM >= 0x075500
  CURLcode code = curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  if (code != CURLE_UNKNOWN_OPTION)
    return code;
#endif
  return curl_easy_setopt(easy, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
}

/* The options that are the same for every request. */
static CURLcode set_behaviour (kb_http_request *r) {
  CURLcode code = named(r, "CURLOPT_PROTOCOLS", set_protocols(r->easy));
  SET(CURLOPT_NOSIGNAL, 1L);                 /* the host's signal handlers stay as they are */
  SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L); /* a proxy's answer is not ours */
  SET(CURLOPT_FOLLOWLOCATION, 0L);
  SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
  SET(CURLOPT_HEADERFUNCTION, on_header);
  SET(CURLOPT_HEADERDATA, r);
  SET(CURLOPT_WRITEFUNCTION, on_body);
  SET(CURLOPT_WRITEDATA, r);
  SET(CURLOPT_PRIVATE, r);
  return code;
}

/* libcurl reads the body in place, from the request's memory. */
static CURLcode set_body (kb_http_request *r, const char *body, size_t size) {
  CURLcode code = CURLE_OK;
  if (!keep(r, &r->sent, body, size))
    return CURLE_OUT_OF_MEMORY;
  SET(CURLOPT_POST, 1L);
  SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)size);
  SET(CURLOPT_POSTFIELDS, r->sent.bytes);
  return code;
}

CURLcode kb_http_prepare (kb_http_request *r, const kb_http_target *target) {
  CURLcode code;
  r->easy = curl_easy_init();
  if (r->easy == NULL)
    return CURLE_OUT_OF_MEMORY;
  code = set_behaviour(r);
  if (strcmp(target->method, "HEAD") == 0)
    SET(CURLOPT_NOBODY, 1L);
  if (code == CURLE_OK && target->body != NULL && target->body_size > 0)
    code = set_body(r, target->body, target->body_size);
  SET(CURLOPT_URL, target->url);
  if (target->ca_file != NULL)
    SET(CURLOPT_CAINFO, target->ca_file);
  SET(CURLOPT_HTTPHEADER, r->headers);
  SET(CURLOPT_TIMEOUT_MS, target->timeout);
  if (target->direct)
    SET(CURLOPT_PROXY, "");
  SET(CURLOPT_ERRORBUFFER, r->message);
  return code;
}

/* }====== */
