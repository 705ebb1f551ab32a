/* libcurl.h - libcurl for a program that is not linked with it. */

#ifndef KUBEBUNDLE_PROGRAM_LIBCURL_H
#define KUBEBUNDLE_PROGRAM_LIBCURL_H

/*
** Loads libcurl; its functions may be called only after that. Returns NULL, or why it fails. Weak:
** libcurl.c is linked in only where libcurl's headers were found.
*/
__attribute__((weak)) const char *kb_load_libcurl (void);

#endif
