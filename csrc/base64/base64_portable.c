/*
** base64_portable.c - base64 in plain C, for every processor; and the two alphabets of RFC 4648.
*/

#include <stdint.h>

#include "base64_kernel.h"

#define X KB_BASE64_NO_DIGIT

/* clang-format off */
static const unsigned char standard_digits[256] = {
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, 62, X, X, X, 63,
    52, 53, 54, 55, 56, 57, 58, 59, 60, 61, X, X, X, X, X, X,
    X, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
    15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, X, X, X, X, X,
    X, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
    41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
};

static const unsigned char url_digits[256] = {
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, 62, X, X,
    52, 53, 54, 55, 56, 57, 58, 59, 60, 61, X, X, X, X, X, X,
    X, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
    15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, X, X, X, X, 63,
    X, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
    41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
};
/* clang-format on */

const unsigned char *kb_base64_digits (int url) {
  return url ? url_digits : standard_digits;
}

const char *kb_base64_alphabet (int url) {
  return url ? "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
             : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
}

static size_t portable_encode (const unsigned char *from, size_t size, char *to, int url) {
  const char *alphabet = kb_base64_alphabet(url);
  size_t at;
  for (at = 0; size - at >= 3; at += 3, to += 4) {
    uint32_t bits = (uint32_t)from[at] << 16 | (uint32_t)from[at + 1] << 8 | (uint32_t)from[at + 2];
    to[0] = alphabet[bits >> 18];
    to[1] = alphabet[bits >> 12 & 0x3F];
    to[2] = alphabet[bits >> 6 & 0x3F];
    to[3] = alphabet[bits & 0x3F];
  }
  return at;
}

static size_t portable_decode (const unsigned char *from, size_t size, unsigned char *to, int url) {
  const unsigned char *digits = kb_base64_digits(url);
  size_t at;
  for (at = 0; size - at >= 4; at += 4, to += 3) {
    unsigned char a = digits[from[at]], b = digits[from[at + 1]];
    unsigned char c = digits[from[at + 2]], d = digits[from[at + 3]];
    if ((a | b | c | d) & 0xC0)
      break;
    to[0] = (unsigned char)(a << 2 | b >> 4);
    to[1] = (unsigned char)(b << 4 | c >> 2);
    to[2] = (unsigned char)(c << 6 | d);
  }
  return at;
}

const kb_base64_kernel kb_base64_portable = {portable_encode, portable_decode};
