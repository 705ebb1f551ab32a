/*
** libcurl.c - libcurl for a program that is not linked with it: the functions that csrc/http
** calls, each forwarding to the loaded library. The program starts without libcurl and its
** dependencies (30 libraries), and runs where it is not installed.
*/

#define CURL_DISABLE_TYPECHECK

#include "libcurl.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <stdarg.h>
#include <stddef.h>

#undef curl_easy_getinfo
#undef curl_easy_setopt

/* The library's functions, without `curl_`. */
#define EACH_FUNCTION(X)                                                                           \
  X(easy_cleanup)                                                                                  \
  X(easy_getinfo)                                                                                  \
  X(easy_init)                                                                                     \
  X(easy_setopt)                                                                                   \
  X(easy_strerror)                                                                                 \
  X(global_cleanup)                                                                                \
  X(global_init)                                                                                   \
  X(multi_add_handle)                                                                              \
  X(multi_cleanup)                                                                                 \
  X(multi_info_read)                                                                               \
  X(multi_init)                                                                                    \
  X(multi_perform)                                                                                 \
  X(multi_poll)                                                                                    \
  X(multi_remove_handle)                                                                           \
  X(multi_strerror)                                                                                \
  X(slist_append)                                                                                  \
  X(slist_free_all)                                                                                \
  X(version_info)

/* NOLINTNEXTLINE(bugprone-macro-parentheses): the name of a field */
#define POINTER(name) __typeof__(&curl_##name) name;

/* Written once, by kb_load_libcurl. */
static struct { EACH_FUNCTION(POINTER) } loaded;

/* The ABI has been stable since 2006; the second is Debian's build with GnuTLS. */
static void *open_library (void) {
  void *library = dlopen("libcurl-gnutls.so.4", RTLD_NOW);
  void *usual = dlopen("libcurl.so.4", RTLD_NOW); /* last, so that dlerror() is about this one */
  return usual != NULL ? usual : library;
}

#define LOAD(name)                                                                                 \
  *(void **)&loaded.name = dlsym(library, "curl_" #name);                                          \
  if (loaded.name == NULL)                                                                         \
    return dlerror();

const char *kb_load_libcurl (void) {
  void *library = open_library();
  if (library == NULL)
    return dlerror();
  EACH_FUNCTION(LOAD)
  return NULL;
}

void curl_easy_cleanup (CURL *easy) {
  loaded.easy_cleanup(easy);
}

CURLcode curl_easy_getinfo (CURL *easy, CURLINFO info, ...) {
  va_list arguments;
  void *result; /* always a pointer */
  va_start(arguments, info);
  result = va_arg(arguments, void *);
  va_end(arguments);
  return loaded.easy_getinfo(easy, info, result);
}

CURL *curl_easy_init (void) {
  return loaded.easy_init();
}

/* The argument's type follows from the option's range. */
CURLcode curl_easy_setopt (CURL *easy, CURLoption option, ...) {
  va_list arguments;
  CURLcode code;
  va_start(arguments, option);
  if (option < CURLOPTTYPE_OBJECTPOINT)
    code = loaded.easy_setopt(easy, option, va_arg(arguments, long));
  else if (option >= CURLOPTTYPE_OFF_T && option < CURLOPTTYPE_BLOB)
    code = loaded.easy_setopt(easy, option, va_arg(arguments, curl_off_t));
  else
    code = loaded.easy_setopt(easy, option, va_arg(arguments, void *));
  va_end(arguments);
  return code;
}

const char *curl_easy_strerror (CURLcode code) {
  return loaded.easy_strerror(code);
}

void curl_global_cleanup (void) {
  loaded.global_cleanup();
}

CURLcode curl_global_init (long flags) {
  return loaded.global_init(flags);
}

CURLMcode curl_multi_add_handle (CURLM *multi, CURL *easy) {
  return loaded.multi_add_handle(multi, easy);
}

CURLMcode curl_multi_cleanup (CURLM *multi) {
  return loaded.multi_cleanup(multi);
}

CURLMsg *curl_multi_info_read (CURLM *multi, int *left) {
  return loaded.multi_info_read(multi, left);
}

CURLM *curl_multi_init (void) {
  return loaded.multi_init();
}

CURLMcode curl_multi_perform (CURLM *multi, int *running) {
  return loaded.multi_perform(multi, running);
}

CURLMcode curl_multi_poll (CURLM *multi, struct curl_waitfd extra[], unsigned int count,
                           int timeout, int *ready) {
  return loaded.multi_poll(multi, extra, count, timeout, ready);
}

CURLMcode curl_multi_remove_handle (CURLM *multi, CURL *easy) {
  return loaded.multi_remove_handle(multi, easy);
}

const char *curl_multi_strerror (CURLMcode code) {
  return loaded.multi_strerror(code);
}

struct curl_slist *curl_slist_append (struct curl_slist *list, const char *line) {
  return loaded.slist_append(list, line);
}

void curl_slist_free_all (struct curl_slist *list) {
  loaded.slist_free_all(list);
}

curl_version_info_data *curl_version_info (CURLversion age) {
  return loaded.version_info(age);
}
