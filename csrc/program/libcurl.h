/* libcurl.h - libcurl for a program that is not linked with it. */

#ifndef KUBEBUNDLE_PROGRAM_LIBCURL_H
#define KUBEBUNDLE_PROGRAM_LIBCURL_H

/*
** Loads libcurl; must precede all calls of its functions. Returns NULL, or why it failed. Weak:
** libcurl.c is linked in only if libcurl's headers were found.
*/
__attribute__((weak)) const char *kb_load_libcurl (void);

#endif
