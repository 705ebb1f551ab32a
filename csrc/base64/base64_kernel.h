/*
** base64_kernel.h - the kernels, one file each; the vector kernel only on x86-64. It follows W.
** Mula and D. Lemire, "Faster Base64 Encoding and Decoding using AVX2 Instructions" (2018): bits
** move by multiplication, and characters are made and checked by shuffles used as tables of 16.
*/

#ifndef KUBEBUNDLE_BASE64_KERNEL_H
#define KUBEBUNDLE_BASE64_KERNEL_H

#include <stddef.h>

/* The loops that do the bulk of the work, for one kind of processor. */
typedef struct kb_base64_kernel {
  /*
  ** Writes whole groups of three bytes as four characters; returns the number of bytes consumed,
  ** a multiple of three. It may leave a few for the portable kernel.
  */
  size_t (*encode)(const unsigned char *from, size_t size, char *to, int url);
  /*
  ** Reads whole groups of four characters; returns the number of characters consumed, a multiple
  ** of four: it stops before a group with any other character, or a few groups earlier. `to` has
  ** room for size / 4 * 3 bytes and may be written to in full.
  */
  size_t (*decode)(const unsigned char *from, size_t size, unsigned char *to, int url);
} kb_base64_kernel;

extern const kb_base64_kernel kb_base64_portable;

#if defined(__x86_64__) && defined(__GNUC__)
#define KB_BASE64_X86 1
extern const kb_base64_kernel kb_base64_avx2;
#else
#define KB_BASE64_X86 0
#endif

/* The value of each character, or KB_BASE64_NO_DIGIT; `url` chooses the alphabet. */
#define KB_BASE64_NO_DIGIT 0xFF
const unsigned char *kb_base64_digits (int url);
const char *kb_base64_alphabet (int url);

/*
** The tables of the vector kernel, 16 bytes each.
** ADVANCE: what makes a character of a value, by its range: 0 for 26..51, 1..10 for the digits,
**   11 and 12 for the last two, 13 for 0..25.
** LOW, HIGH: a character is a digit of the standard alphabet unless LOW[low four bits] and
**   HIGH[high four bits] share a bit.
** RETREAT: what makes a value of a character, by its high four bits, less one for '/'.
*/
#define KB_BASE64_ADVANCE(last, last_but_one)                                                      \
  'a' - 26, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52,        \
      '0' - 52, '0' - 52, -62 + (last_but_one), -63 + (last), 'A', 0, 0
#define KB_BASE64_LOW                                                                              \
  0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x13, 0x1A, 0x1B, 0x1B, 0x1B, 0x1A
#define KB_BASE64_HIGH                                                                             \
  0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10
#define KB_BASE64_RETREAT                                                                          \
  0, 63 - '/', 62 - '+', 52 - '0', -'A', -'A', 26 - 'a', 26 - 'a', 0, 0, 0, 0, 0, 0, 0, 0

#endif
