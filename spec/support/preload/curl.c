/*
** curl.c - a libcurl that rejects an option, like an older one, or one built without the option:
** REFUSED_OPTION and REFUSED_CODE are the numbers of the option and of the result.
*/

#define _GNU_SOURCE /* RTLD_NOLOAD */

#include <curl/curl.h>
#include <dlfcn.h>
#include <stdarg.h>
#include <stdlib.h>

#undef curl_easy_setopt

/* Lua loads libcurl only for its module, so RTLD_NEXT does not find it. */
static void *libcurl (void) {
  void *library = dlopen("libcurl.so.4", RTLD_LAZY | RTLD_NOLOAD);
  return library != NULL ? library : dlopen("libcurl-gnutls.so.4", RTLD_LAZY | RTLD_NOLOAD);
}

CURLcode curl_easy_setopt (CURL *easy, CURLoption option, ...) {
  CURLcode (*original)(CURL *, CURLoption, ...);
  const char *refused = getenv("REFUSED_OPTION"), *code = getenv("REFUSED_CODE");
  va_list arguments;
  void *value; /* a long has the same size */
  va_start(arguments, option);
  value = va_arg(arguments, void *);
  va_end(arguments);
  if (refused != NULL && code != NULL && atoi(refused) == (int)option)
    return (CURLcode)atoi(code);
  *(void **)&original = dlsym(libcurl(), "curl_easy_setopt");
  return original(easy, option, value);
}
