/*
** c_locale.h - the C locale, for code whose number format would otherwise follow the host's
** locale.
*/

#ifndef KUBEBUNDLE_C_LOCALE_H
#define KUBEBUNDLE_C_LOCALE_H

#include <locale.h>

/* A static object of libc: it cannot fail and costs nothing. */
locale_t kb_c_locale (void);

/*
** Switches the current thread to the C locale and returns the locale to restore. Nothing may
** raise in between.
*/
locale_t kb_enter_c_locale (void);
void kb_leave_c_locale (locale_t host);

#endif
