/*
** http_binding.c - the module kubebundle.http: concurrent HTTP requests, over libcurl's multi
** interface. It sends what the caller wrote and nothing else: it follows no redirects, keeps no
** cookies and remembers no credentials. Proxies from the environment and the system's CA store
** work as in curl itself.
** A request is in a list of its client, a userdata that frees all requests in progress. Outside
** that list, before it is sent and after it has ended, it is owned by a userdata on the stack:
** Lua may close the client at any allocation.
*/

#define _GNU_SOURCE /* strdup, dladdr */

#include <dlfcn.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/owner.h"
#include "request.h"

#define CLIENT_TYPE "kubebundle.http.client"
#define REQUEST_TYPE "kubebundle.http.request"

#define MAX_TIMEOUT 86400 /* seconds */
#define DEFAULT_LIMIT ((lua_Integer)1024 * 1024)

typedef struct client {
  CURLM *multi;              /* NULL: closed */
  kb_http_request *requests; /* in progress */
  kb_http_request *refused;  /* refused by libcurl */
  long long last_id;
  char *ca_file;
} client;

/* A monotonic clock, in seconds. */
static double now (void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* {====== Owners of requests ====== */

/* __gc and __close of the owner of one request */
static int owner_close (lua_State *L) {
  kb_http_request **owner = (kb_http_request **)lua_touserdata(L, 1);
  if (*owner != NULL)
    kb_http_request_free(*owner);
  *owner = NULL;
  return 0;
}

/* Pushes an owner without a request. */
static kb_http_request **new_owner (lua_State *L) {
  return (kb_http_request **)kb_new_owner(L, sizeof(kb_http_request *), REQUEST_TYPE, owner_close);
}

static void add_to (kb_http_request **list, kb_http_request *r) {
  r->next = *list;
  r->link = list;
  if (r->next != NULL)
    r->next->link = &r->next;
  *list = r;
}

static void take_from_list (kb_http_request *r) {
  *r->link = r->next;
  if (r->next != NULL)
    r->next->link = r->link;
  r->next = NULL;
  r->link = NULL;
}

static void free_list (kb_http_request **list) {
  while (*list != NULL) {
    kb_http_request *r = *list;
    take_from_list(r);
    kb_http_request_free(r);
  }
}

/* }====== */

/* {====== Clients ====== */

/* The open client at `index`; no Lua may run while the pointer is used. */
static client *check_client (lua_State *L, int index) {
  client *c = (client *)luaL_checkudata(L, index, CLIENT_TYPE);
  luaL_argcheck(L, c->multi != NULL, 1, "the client is closed");
  return c;
}

/* client:close(), __gc and __close: ends all requests in progress; a second call does nothing */
static int client_close (lua_State *L) {
  client *c = (client *)luaL_checkudata(L, 1, CLIENT_TYPE);
  free_list(&c->requests);
  free_list(&c->refused);
  if (c->multi != NULL)
    curl_multi_cleanup(c->multi);
  free(c->ca_file);
  memset(c, 0, sizeof(client));
  return 0;
}

static int out_of_memory (lua_State *L) {
  return luaL_error(L, "not enough memory");
}

/* Raises for an error of libcurl's multi interface. */
static int raise_multi (lua_State *L, CURLMcode code) {
  if (code == CURLM_OUT_OF_MEMORY)
    return out_of_memory(L);
  return luaL_error(L, "libcurl: %s", curl_multi_strerror(code));
}

/* Pushes the field of the table at `index`, without metamethods; returns its type. */
static int push_field (lua_State *L, int index, const char *name) {
  lua_pushstring(L, name);
  return lua_rawget(L, index);
}

/* The field of the table at `index` as text, NULL if absent; the stack keeps it alive. */
static const char *text_field (lua_State *L, int index, const char *name) {
  int type = push_field(L, index, name);
  if (type == LUA_TNIL)
    return NULL;
  if (type != LUA_TSTRING)
    luaL_error(L, "%s must be a string", name);
  return lua_tostring(L, -1);
}

static int client_start (lua_State *L);
static int client_wait (lua_State *L);

/* client([{ca_file=}]) -> client */
static int http_client (lua_State *L) {
  static const luaL_Reg metamethods[] = {
      {"__gc", client_close}, {"__close", client_close}, {NULL, NULL}};
  static const luaL_Reg methods[] = {
      {"start", client_start}, {"wait", client_wait}, {"close", client_close}, {NULL, NULL}};
  const char *ca_file = NULL;
  client *c;
  if (!lua_isnoneornil(L, 1)) {
    luaL_checktype(L, 1, LUA_TTABLE);
    ca_file = text_field(L, 1, "ca_file");
  }
  c = (client *)lua_newuserdatauv(L, sizeof(client), 0);
  memset(c, 0, sizeof(client));
  kb_set_type(L, CLIENT_TYPE, metamethods, methods);
  c->multi = curl_multi_init();
  if (c->multi == NULL || (ca_file != NULL && (c->ca_file = strdup(ca_file)) == NULL))
    return out_of_memory(L);
  return 1;
}

/* }====== */

/* {====== Requests ====== */

/* Adds the header lines of the list on top of the stack. */
static void add_headers (lua_State *L, kb_http_request *r) {
  lua_Integer i, count = (lua_Integer)lua_rawlen(L, -1);
  for (i = 1; i <= count; i++) {
    size_t size;
    const char *line;
    lua_rawgeti(L, -1, i);
    line = luaL_checklstring(L, -1, &size);
    /* a line break would begin another header */
    if (strlen(line) != size || strpbrk(line, "\r\n") != NULL)
      luaL_error(L, "header %d has a control character", (int)i);
    if (!kb_http_add_header(r, line))
      out_of_memory(L);
    lua_pop(L, 1);
  }
}

/*
** Reads the request's table at `index` except for its headers; the stack keeps the texts alive.
*/
static kb_http_target read_target (lua_State *L, int index) {
  kb_http_target target = {0};
  lua_Number timeout;
  luaL_checktype(L, index, LUA_TTABLE);
  target.body = text_field(L, index, "body");
  if (target.body != NULL)
    target.body_size = (size_t)lua_rawlen(L, -1);
  target.method = text_field(L, index, "method");
  target.url = text_field(L, index, "url");
  if (target.method == NULL || target.url == NULL)
    luaL_error(L, "a request needs a method and a url");
  push_field(L, index, "timeout");
  timeout = luaL_optnumber(L, -1, 30.0);
  if (!(timeout > 0 && timeout <= MAX_TIMEOUT))
    luaL_error(L, "timeout must be above 0 and at most %d seconds", MAX_TIMEOUT);
  target.timeout = timeout < 0.001 ? 1 : (long)(timeout * 1000); /* 0 means no limit to libcurl */
  push_field(L, index, "direct");
  target.direct = lua_toboolean(L, -1);
  return target;
}

/* The limit on a response's body, from the request's table at `index`. */
static size_t read_limit (lua_State *L, int index) {
  lua_Integer limit;
  push_field(L, index, "limit");
  limit = luaL_optinteger(L, -1, DEFAULT_LIMIT);
  if (limit < 0)
    luaL_error(L, "limit must not be negative");
  return (size_t)limit;
}

/* Hands a request to its client, which owns it from then on. */
static void queue (lua_State *L, client *c, kb_http_request **owner, kb_http_target *target) {
  kb_http_request *r = *owner;
  target->ca_file = c->ca_file;
  r->result = kb_http_prepare(r, target);
  if (r->result == CURLE_OUT_OF_MEMORY)
    out_of_memory(L);
  if (r->result == CURLE_OK) {
    CURLMcode code = kb_http_attach(r, c->multi);
    if (code != CURLM_OK)
      raise_multi(L, code);
  }
  *owner = NULL;
  r->id = ++c->last_id;
  add_to(r->result == CURLE_OK ? &c->requests : &c->refused, r);
  lua_pushinteger(L, r->id);
}

/*
** client:start{method="HEAD"|"GET"|"POST", url=, headers={"Name: value", ...}, body=,
** timeout=seconds, limit=bytes, direct=} -> id. Queues a request; client:wait() returns its
** result. `direct` bypasses proxies.
*/
static int client_start (lua_State *L) {
  kb_http_target target;
  kb_http_request **owner;
  size_t limit;
  check_client(L, 1);
  lua_settop(L, 2);
  target = read_target(L, 2);
  limit = read_limit(L, 2);
  owner = new_owner(L);
  *owner = kb_http_request_new(limit);
  if (*owner == NULL)
    return out_of_memory(L);
  if (push_field(L, 2, "headers") == LUA_TTABLE)
    add_headers(L, *owner);
  queue(L, check_client(L, 1), owner, &target);
  return 1;
}

/* }====== */

/* {====== Responses ====== */

/* The kind of failure, as the preflight's verdicts distinguish them. */
static const char *failure_kind (const kb_http_request *r) {
  if (r->end == KB_HTTP_HEAD_TOO_LARGE || r->end == KB_HTTP_BODY_TOO_LARGE)
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
    return "handshake"; /* possibly no TLS at all: plain HTTP answers so */
  case CURLE_PEER_FAILED_VERIFICATION:
  case CURLE_SSL_CACERT_BADFILE:
  case CURLE_SSL_CERTPROBLEM:
  case CURLE_SSL_ISSUER_ERROR:
    return "certificate";
  default:
    return "protocol";
  }
}

/* Adds one header line to the table on top; for a repeated name appends `, value`. */
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

/* Pushes the headers of the final response: an interim one (1xx) may precede it. */
static void push_headers (lua_State *L, const kb_http_text *head) {
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

/* Pushes {status, headers, body}, or {failure, message}; both if the body is too large. */
static void push_response (lua_State *L, const kb_http_request *r) {
  long status = 0;
  lua_createtable(L, 0, 5);
  if (r->result != CURLE_OK) {
    lua_pushstring(L, failure_kind(r));
    lua_setfield(L, -2, "failure");
    lua_pushstring(L, r->message[0] != '\0' ? r->message : curl_easy_strerror(r->result));
    lua_setfield(L, -2, "message");
    if (r->end != KB_HTTP_BODY_TOO_LARGE)
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

/* The next request that has ended, NULL if none has. */
static kb_http_request *ended_request (const client *c) {
  CURLMsg *message;
  int left;
  if (c->refused != NULL)
    return c->refused;
  while ((message = curl_multi_info_read(c->multi, &left)) != NULL)
    if (message->msg == CURLMSG_DONE) {
      char *of = NULL;
      kb_http_request *r;
      CURLcode result = message->data.result; /* valid until the handle changes */
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &of);
      r = (kb_http_request *)(void *)of;
      r->result = result;
      return r;
    }
  return NULL;
}

/*
** Waits for a request to end, until `deadline` at most, and removes it from its client; NULL if
** none has ended.
*/
static kb_http_request *next_ended (lua_State *L, client *c, double deadline) {
  kb_http_request *r;
  int running = 1;
  while ((r = ended_request(c)) == NULL) {
    CURLMcode code = curl_multi_perform(c->multi, &running);
    double left = deadline - now();
    if (code == CURLM_OK && left > 0 && (running > 0 || c->requests == NULL))
      code = curl_multi_poll(c->multi, NULL, 0, left < 1 ? (int)(left * 1000) + 1 : 1000, NULL);
    if (code != CURLM_OK)
      raise_multi(L, code);
    if (left <= 0) {
      r = ended_request(c);
      break;
    }
  }
  if (r == NULL)
    return NULL;
  take_from_list(r);
  kb_http_detach(r);
  return r;
}

/*
** client:wait([seconds]) -> id, response of the next request that ends | nil if none has ended in
** that time; without a time, if none is in progress
*/
static int client_wait (lua_State *L) {
  kb_http_request **owner;
  const client *c = check_client(L, 1);
  lua_Number seconds =
      luaL_optnumber(L, 2, c->requests != NULL || c->refused != NULL ? HUGE_VAL : 0);
  owner = new_owner(L);
  *owner = next_ended(L, check_client(L, 1), now() + seconds);
  if (*owner == NULL)
    return 0;
  if ((*owner)->end == KB_HTTP_NO_MEMORY || (*owner)->result == CURLE_OUT_OF_MEMORY)
    return out_of_memory(L);
  lua_pushinteger(L, (*owner)->id);
  push_response(L, *owner);
  return 2;
}

/* }====== */

/* now() -> seconds of a monotonic clock */
static int http_now (lua_State *L) {
  lua_pushnumber(L, now());
  return 1;
}

static int library_close (lua_State *L) {
  (void)L;
  curl_global_cleanup();
  return 0;
}

/*
** Makes the loader keep this module, and with it libcurl, when Lua unloads it: libcurl's
** dependencies register handlers for the end of the process.
*/
static void stay_loaded (void) {
  static const char here;
  Dl_info module;
  if (dladdr(&here, &module) != 0)
    (void)dlopen(module.dli_fname, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);
}

/* libcurl counts its users: each Lua state is one, and leaves when it closes. */
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

/* version() -> the version of the libcurl that runs */
static int http_version (lua_State *L) {
  lua_pushstring(L, curl_version_info(CURLVERSION_NOW)->version);
  return 1;
}

__attribute__((visibility("default"))) int luaopen_kubebundle_http (lua_State *L);

int luaopen_kubebundle_http (lua_State *L) {
  luaL_checkversion(L);
  stay_loaded();
  if (!open_library(L))
    return luaL_error(L, "libcurl cannot be initialised");
  lua_createtable(L, 0, 3);
  lua_pushcfunction(L, http_client);
  lua_setfield(L, -2, "client");
  lua_pushcfunction(L, http_now);
  lua_setfield(L, -2, "now");
  lua_pushcfunction(L, http_version);
  lua_setfield(L, -2, "version");
  return 1;
}
