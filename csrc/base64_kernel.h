/* base64_kernel.h - the kernels, each in a file of its own; the vector ones only on x86-64. */

#ifndef KUBEBUNDLE_BASE64_KERNEL_H
#define KUBEBUNDLE_BASE64_KERNEL_H

#include "base64.h"

extern const kb_base64_kernel kb_base64_portable;

/* The value of each character, or KB_BASE64_NO_DIGIT; `url` chooses the alphabet. */
#define KB_BASE64_NO_DIGIT 0xFF
const unsigned char *kb_base64_digits (int url);
const char *kb_base64_alphabet (int url);

#endif
