/* c_locale.h - the C locale, for code that would read or write numbers by the host's. */

#ifndef KUBEBUNDLE_C_LOCALE_H
#define KUBEBUNDLE_C_LOCALE_H

#include <locale.h>

/* libc's own static object: it cannot fail and costs nothing. */
locale_t kb_c_locale (void);

/*
** Numbers have a decimal point in between, in this thread and for nobody else. Returns what to
** leave with. Nothing in between may raise.
*/
locale_t kb_enter_c_locale (void);
void kb_leave_c_locale (locale_t host);

#endif
