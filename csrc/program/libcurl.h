/* libcurl.h - libcurl for a program that is not linked with it. */

#ifndef KUBEBUNDLE_PROGRAM_LIBCURL_H
#define KUBEBUNDLE_PROGRAM_LIBCURL_H

/* Loads libcurl; its functions may be called only after that. Returns NULL, or why it fails. */
const char *kb_load_libcurl (void);

#endif
