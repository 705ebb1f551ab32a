/* c_locale.c - the C locale, in the current thread only. */

#define _POSIX_C_SOURCE 200809L /* newlocale, uselocale */

#include "c_locale.h"

locale_t kb_c_locale (void) {
  return newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

locale_t kb_enter_c_locale (void) {
  return uselocale(kb_c_locale());
}

void kb_leave_c_locale (locale_t host) {
  uselocale(host);
}
