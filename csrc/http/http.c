/*
** http.c - the module kubebundle.http: many HTTP requests at a time, over libcurl's multi
** interface. It sends what the caller wrote and nothing else: no redirect is followed, no cookie
** kept, no credential remembered. Proxies from the environment and the system's CA store work as
** in curl itself.
**
** A request lives in a list of its client, a userdata that frees whatever is under way; libcurl's
** callbacks never call Lua, they collect in memory of the request.
*/

#define _GNU_SOURCE /* explicit_bzero, strdup, dladdr */

#include <curl/curl.h>
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lauxlib.h"
#include "lua.h"

#define CLIENT_TYPE "kubebundle.http.client"

/* A registry's answers are small: what is longer is no answer to a HEAD or a token request. */
#define MAX_HEAD_BYTES ((size_t)64 * 1024)
#define MAX_BODY_BYTES ((size_t)1024 * 1024)

#define MAX_TIMEOUT 86400 /* seconds */

typedef struct text {
  char *bytes;
  size_t size;
  size_t limit;
} text;

typedef struct request {
  struct request *next;
  lua_Integer id;
  CURL *easy;
  struct curl_slist *headers;
  text head;
  text body;
  int too_large;
  CURLcode result;
  char message[CURL_ERROR_SIZE];
} request;

typedef struct client {
  CURLM *multi;
  request *requests;
  size_t running; /* of the requests, those that libcurl works on */
  lua_Integer last_id;
  char *ca_file;
} client;

/* {====== Requests ====== */

/* Keeps `size` more bytes, 0 where they are too many or memory is out. */
static int keep (text *kept, const char *bytes, size_t size) {
  char *grown;
  if (size > kept->limit - kept->size)
    return 0;
  grown = (char *)realloc(kept->bytes, kept->size + size);
  if (grown == NULL)
    return 0;
  memcpy(grown + kept->size, bytes, size);
  kept->bytes = grown;
  kept->size += size;
  return 1;
}

/* Returning less than it was given makes libcurl end the transfer. */
static size_t on_header (char *bytes, size_t unit, size_t count, void *of) {
  request *r = (request *)of;
  if (!keep(&r->head, bytes, unit * count)) {
    r->too_large = 1;
    return 0;
  }
  return unit * count;
}

static size_t on_body (char *bytes, size_t unit, size_t count, void *of) {
  request *r = (request *)of;
  if (count > 0 && !keep(&r->body, bytes, unit * count)) {
    r->too_large = 1;
    return 0;
  }
  return unit * count;
}

/* Frees a request that is in no list any more. A header may have held a credential, a body a token.
 */
static void request_free (CURLM *multi, request *r) {
  struct curl_slist *header;
  if (r->easy != NULL) {
    curl_multi_remove_handle(multi, r->easy);
    curl_easy_cleanup(r->easy);
  }
  for (header = r->headers; header != NULL; header = header->next)
    explicit_bzero(header->data, strlen(header->data));
  curl_slist_free_all(r->headers);
  if (r->body.bytes != NULL)
    explicit_bzero(r->body.bytes, r->body.size);
  free(r->body.bytes);
  free(r->head.bytes);
  free(r);
}

/* 1, or 0 when memory is out. */
static int add_header (request *r, const char *line) {
  struct curl_slist *longer = curl_slist_append(r->headers, line);
  if (longer == NULL)
    return 0;
  r->headers = longer;
  return 1;
}

static int set_options (const client *c, request *r, const char *method, const char *url,
                        long timeout) {
  CURL *easy = r->easy;
  CURLcode code = CURLE_OK;
  if (strcmp(method, "HEAD") == 0)
    code = curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  if (code == CURLE_OK)
    code = curl_easy_setopt(easy, CURLOPT_URL, url);
  if (code == CURLE_OK)
    code = curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  if (code == CURLE_OK && c->ca_file != NULL)
    code = curl_easy_setopt(easy, CURLOPT_CAINFO, c->ca_file);
  if (code == CURLE_OK)
    code = curl_easy_setopt(easy, CURLOPT_HTTPHEADER, r->headers);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L); /* the host's signal handlers stay as they are */
  curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L); /* a proxy's answer is not ours */
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, timeout);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, r->message);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, r);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, r);
  curl_easy_setopt(easy, CURLOPT_PRIVATE, r);
  return code == CURLE_OK;
}

/* }====== */

/* {====== Clients ====== */

static client *check_client (lua_State *L) {
  client *c = (client *)luaL_checkudata(L, 1, CLIENT_TYPE);
  luaL_argcheck(L, c->multi != NULL, 1, "the client is closed");
  return c;
}

/* client:close(), __gc and __close: ends what is under way; a second call does nothing */
static int client_close (lua_State *L) {
  client *c = (client *)luaL_checkudata(L, 1, CLIENT_TYPE);
  while (c->requests != NULL) {
    request *r = c->requests;
    c->requests = r->next;
    request_free(c->multi, r);
  }
  if (c->multi != NULL)
    curl_multi_cleanup(c->multi);
  free(c->ca_file);
  memset(c, 0, sizeof(client));
  return 0;
}

static int out_of_memory (lua_State *L) {
  return luaL_error(L, "not enough memory");
}

/* The field of the table at 1 as text, NULL where it is absent; the stack keeps it alive. */
static const char *text_field (lua_State *L, const char *name) {
  int type = lua_getfield(L, 1, name);
  if (type == LUA_TNIL)
    return NULL;
  if (type != LUA_TSTRING)
    luaL_error(L, "%s must be a string", name);
  return lua_tostring(L, -1);
}

/* client([{ca_file=}]) -> client */
static int http_client (lua_State *L) {
  const char *ca_file = NULL;
  client *c;
  if (!lua_isnoneornil(L, 1)) {
    luaL_checktype(L, 1, LUA_TTABLE);
    ca_file = text_field(L, "ca_file");
  }
  c = (client *)lua_newuserdatauv(L, sizeof(client), 0);
  memset(c, 0, sizeof(client));
  luaL_setmetatable(L, CLIENT_TYPE);
  c->multi = curl_multi_init();
  if (c->multi == NULL || (ca_file != NULL && (c->ca_file = strdup(ca_file)) == NULL))
    return out_of_memory(L);
  return 1;
}

/* Appends the list of header lines at the top of the stack. */
static void add_headers (lua_State *L, request *r) {
  lua_Integer i, count = luaL_len(L, -1);
  for (i = 1; i <= count; i++) {
    size_t size;
    const char *line;
    lua_geti(L, -1, i);
    line = luaL_checklstring(L, -1, &size);
    /* a line break would begin a header of its own */
    if (strlen(line) != size || strpbrk(line, "\r\n") != NULL)
      luaL_error(L, "header %d has a control character", (int)i);
    if (!add_header(r, line))
      out_of_memory(L);
    lua_pop(L, 1);
  }
}

/*
** client:start{method="HEAD"|"GET", url=, headers={"Name: value", ...}, timeout=seconds, direct=}
** -> id. Queues a request; client:wait() gives what came of it. With `direct` no proxy is asked.
*/
static int client_start (lua_State *L) {
  client *c = check_client(L);
  const char *method, *url;
  lua_Number timeout;
  request *r;
  luaL_checktype(L, 2, LUA_TTABLE);
  lua_settop(L, 2);
  lua_insert(L, 1); /* the request's table at 1, the client at 2 */
  method = text_field(L, "method");
  url = text_field(L, "url");
  if (method == NULL || url == NULL)
    return luaL_error(L, "a request needs a method and a url");
  lua_getfield(L, 1, "timeout");
  timeout = luaL_optnumber(L, -1, 30.0);
  if (!(timeout > 0 && timeout <= MAX_TIMEOUT)) /* 0 would be no limit for libcurl */
    return luaL_error(L, "timeout must be above 0 and at most %d seconds", MAX_TIMEOUT);
  r = (request *)calloc(1, sizeof(request));
  if (r == NULL)
    return out_of_memory(L);
  r->next = c->requests; /* from here on the client owns it */
  c->requests = r;
  r->id = ++c->last_id;
  r->head.limit = MAX_HEAD_BYTES;
  r->body.limit = MAX_BODY_BYTES;
  if (lua_getfield(L, 1, "headers") == LUA_TTABLE)
    add_headers(L, r);
  r->easy = curl_easy_init();
  lua_getfield(L, 1, "direct");
  if (r->easy == NULL || !set_options(c, r, method, url, (long)(timeout * 1000)) ||
      (lua_toboolean(L, -1) && curl_easy_setopt(r->easy, CURLOPT_PROXY, "") != CURLE_OK) ||
      curl_multi_add_handle(c->multi, r->easy) != CURLM_OK)
    return out_of_memory(L);
  c->running++;
  lua_pushinteger(L, r->id);
  return 1;
}

/* }====== */

/* {====== Responses ====== */

/* The kind of fault, as the preflight's verdicts tell them apart. */
static const char *failure_kind (const request *r) {
  if (r->too_large)
    return "too-large";
  switch (r->result) {
  case CURLE_COULDNT_RESOLVE_HOST:
  case CURLE_COULDNT_RESOLVE_PROXY:
    return "dns";
  case CURLE_COULDNT_CONNECT:
    return "connect";
  case CURLE_OPERATION_TIMEDOUT:
    return "timeout";
  case CURLE_SSL_CONNECT_ERROR:
    return "handshake"; /* no TLS at all, it may be: plain HTTP answers so */
  case CURLE_PEER_FAILED_VERIFICATION:
  case CURLE_SSL_CACERT_BADFILE:
  case CURLE_SSL_CERTPROBLEM:
  case CURLE_SSL_ISSUER_ERROR:
    return "certificate";
  default:
    return "protocol";
  }
}

/* Adds one header line to the table on the top; a name that came before gets `, value` appended. */
static void set_header (lua_State *L, const char *line, size_t size) {
  const char *colon = (const char *)memchr(line, ':', size);
  const char *value;
  luaL_Buffer name;
  size_t i;
  if (colon == NULL)
    return;
  luaL_buffinit(L, &name);
  for (i = 0; line + i < colon; i++) {
    char c = line[i];
    luaL_addchar(&name, (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c));
  }
  luaL_pushresult(&name);
  value = colon + 1;
  size -= (size_t)(value - line);
  for (; size > 0 && (*value == ' ' || *value == '\t'); value++)
    size--;
  while (size > 0 && strchr(" \t\r\n", value[size - 1]) != NULL)
    size--;
  lua_pushvalue(L, -1);
  if (lua_rawget(L, -3) == LUA_TSTRING) {
    lua_pushliteral(L, ", ");
    lua_pushlstring(L, value, size);
    lua_concat(L, 3);
  }
  else {
    lua_pop(L, 1);
    lua_pushlstring(L, value, size);
  }
  lua_rawset(L, -3);
}

/* Pushes the headers of the last answer: an interim one (1xx) may have come before it. */
static void push_headers (lua_State *L, const text *head) {
  const char *at = head->bytes, *end = head->bytes + head->size;
  lua_newtable(L);
  while (at < end) {
    const char *newline = (const char *)memchr(at, '\n', (size_t)(end - at));
    const char *stop = newline != NULL ? newline + 1 : end;
    if (stop - at > 5 && memcmp(at, "HTTP/", 5) == 0) {
      lua_pop(L, 1);
      lua_newtable(L);
    }
    else
      set_header(L, at, (size_t)(stop - at));
    at = stop;
  }
}

/* Pushes {status, headers, body} or {failure, message}. */
static void push_response (lua_State *L, const request *r) {
  long status = 0;
  lua_createtable(L, 0, 3);
  if (r->result != CURLE_OK) {
    lua_pushstring(L, failure_kind(r));
    lua_setfield(L, -2, "failure");
    lua_pushstring(L, r->message[0] != '\0' ? r->message : curl_easy_strerror(r->result));
    lua_setfield(L, -2, "message");
    return;
  }
  curl_easy_getinfo(r->easy, CURLINFO_RESPONSE_CODE, &status);
  lua_pushinteger(L, status);
  lua_setfield(L, -2, "status");
  push_headers(L, &r->head);
  lua_setfield(L, -2, "headers");
  lua_pushlstring(L, r->body.bytes != NULL ? r->body.bytes : "", r->body.size);
  lua_setfield(L, -2, "body");
}

/* Takes the request out of the client's list. */
static void unlink_request (client *c, const request *r) {
  request **at = &c->requests;
  while (*at != r)
    at = &(*at)->next;
  *at = r->next;
}

/* The next request that has ended, NULL where none has. */
static request *ended_request (client *c) {
  CURLMsg *message;
  int left;
  while ((message = curl_multi_info_read(c->multi, &left)) != NULL)
    if (message->msg == CURLMSG_DONE) {
      char *of = NULL;
      request *r;
      CURLcode result = message->data.result; /* the message goes with the handle's next change */
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &of);
      r = (request *)(void *)of;
      r->result = result;
      return r;
    }
  return NULL;
}

/* client:wait() -> id, response of the next request that ends | nil where none is under way */
static int client_wait (lua_State *L) {
  client *c = check_client(L);
  request *r;
  int running = 1;
  while ((r = ended_request(c)) == NULL) {
    if (c->running == 0)
      return 0;
    if (curl_multi_perform(c->multi, &running) != CURLM_OK)
      return out_of_memory(L);
    if (running > 0 && curl_multi_poll(c->multi, NULL, 0, 1000, NULL) != CURLM_OK)
      return out_of_memory(L);
  }
  lua_pushinteger(L, r->id);
  push_response(L, r); /* may raise: the client still owns the request */
  unlink_request(c, r);
  request_free(c->multi, r);
  c->running--;
  return 2;
}

/* }====== */

static int library_close (lua_State *L) {
  (void)L;
  curl_global_cleanup();
  return 0;
}

/*
** Has the loader keep this module, and with it libcurl, when Lua unloads it: the libraries that
** libcurl brings along register handlers for the end of the process.
*/
static void stay_loaded (void) {
  static const char here;
  Dl_info module;
  if (dladdr(&here, &module) != 0)
    (void)dlopen(module.dli_fname, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);
}

/* libcurl counts its users: each Lua state is one, and lets go when it closes. */
static int open_library (lua_State *L) {
  if (lua_getfield(L, LUA_REGISTRYINDEX, "kubebundle.http") == LUA_TNIL) {
    lua_newuserdatauv(L, 0, 0);
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, library_close);
    lua_setfield(L, -2, "__gc");
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
      return 0;
    lua_setmetatable(L, -2);
    lua_setfield(L, LUA_REGISTRYINDEX, "kubebundle.http");
  }
  lua_pop(L, 1);
  return 1;
}

__attribute__((visibility("default"))) int luaopen_kubebundle_http (lua_State *L);

int luaopen_kubebundle_http (lua_State *L) {
  static const luaL_Reg methods[] = {{"start", client_start},   {"wait", client_wait},
                                     {"close", client_close},   {"__gc", client_close},
                                     {"__close", client_close}, {NULL, NULL}};
  luaL_checkversion(L);
  stay_loaded();
  if (!open_library(L))
    return luaL_error(L, "libcurl cannot be initialised");
  luaL_newmetatable(L, CLIENT_TYPE);
  luaL_setfuncs(L, methods, 0);
  lua_pushvalue(L, -1);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
  lua_createtable(L, 0, 2);
  lua_pushcfunction(L, http_client);
  lua_setfield(L, -2, "client");
  lua_pushliteral(L, LIBCURL_VERSION); /* curl_version() writes to a static of its own */
  lua_setfield(L, -2, "_CURL_VERSION");
  return 1;
}
