/*
** request.h - one HTTP request over libcurl, and its result. Independent of Lua: libcurl's
** callbacks write to the request's own memory.
*/

#ifndef KUBEBUNDLE_HTTP_REQUEST_H
#define KUBEBUNDLE_HTTP_REQUEST_H

#define CURL_DISABLE_DEPRECATION /* libcurl before 7.85 has only CURLOPT_PROTOCOLS */

#include <curl/curl.h>
#include <stddef.h>

typedef struct kb_http_text {
  char *bytes;
  size_t size;
  size_t limit;
} kb_http_text;

/* Why a request ended without a response, if libcurl's result does not say it. */
typedef enum {
  KB_HTTP_SENT,
  KB_HTTP_HEAD_TOO_LARGE,
  KB_HTTP_BODY_TOO_LARGE,
  KB_HTTP_NO_MEMORY
} kb_http_end;

typedef struct kb_http_request {
  struct kb_http_request *next, **link; /* its place in the list of its client */
  long long id;
  CURLM *multi; /* NULL unless libcurl is using it */
  CURL *easy;
  struct curl_slist *headers;
  kb_http_text sent; /* the body of a POST */
  kb_http_text head;
  kb_http_text body;
  kb_http_end end;
  CURLcode result;
  char message[CURL_ERROR_SIZE]; /* "" if libcurl has only a name for the result */
} kb_http_request;

/* The request's parameters. The strings are copied. */
typedef struct kb_http_target {
  const char *method; /* HEAD, or anything else for GET; POST if there is a body */
  const char *url;
  const char *body; /* NULL: none */
  size_t body_size;
  const char *ca_file; /* NULL: the system's */
  long timeout;        /* in milliseconds */
  int direct;          /* bypasses proxies */
} kb_http_target;

/*
** Keeps at most `limit` bytes of a response's body; a longer one ends the request. NULL: out of
** memory.
*/
kb_http_request *kb_http_request_new (size_t limit);

/* Ends the request. A header may have held a credential, a body one or a token: all are wiped. */
void kb_http_request_free (kb_http_request *r);

/* 1, or 0 if out of memory. */
int kb_http_add_header (kb_http_request *r, const char *line);

/* Sets the options of the request; the result says what libcurl made of them, and r->message of
** which one. */
CURLcode kb_http_prepare (kb_http_request *r, const kb_http_target *target);

/* Hands the request to libcurl, and takes it back. */
CURLMcode kb_http_attach (kb_http_request *r, CURLM *multi);
void kb_http_detach (kb_http_request *r);

#endif
