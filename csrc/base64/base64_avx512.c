/*
** base64_avx512.c - base64 for x86-64 with AVX-512 VBMI, 64 characters at a time. Its shuffles
** take tables of 64 and 128 bytes: the alphabet and the digits as they stand. The AVX2 kernel
** takes what is left.
*/

#include "base64_kernel.h"

#if KB_BASE64_X86

#include <immintrin.h>

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vbmi")))

/* clang-format off */
/* Each group of bytes abc as bacb: then the bits of each value lie in a row. */
static const unsigned char split_order[64] = {
    1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10,
    13, 12, 14, 13, 16, 15, 17, 16, 19, 18, 20, 19, 22, 21, 23, 22,
    25, 24, 26, 25, 28, 27, 29, 28, 31, 30, 32, 31, 34, 33, 35, 34,
    37, 36, 38, 37, 40, 39, 41, 40, 43, 42, 44, 43, 46, 45, 47, 46
};

/* The three bytes of each group, which lies in four with the lowest byte first. */
static const unsigned char join_order[64] = {
    2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12,
    18, 17, 16, 22, 21, 20, 26, 25, 24, 30, 29, 28,
    34, 33, 32, 38, 37, 36, 42, 41, 40, 46, 45, 44,
    50, 49, 48, 54, 53, 52, 58, 57, 56, 62, 61, 60
};
/* clang-format on */

AVX512 static size_t avx512_encode (const unsigned char *from, size_t size, char *to, int url) {
  const __m512i alphabet = _mm512_loadu_si512(kb_base64_alphabet(url));
  const __m512i order = _mm512_loadu_si512(split_order);
  /* Where the values start in the 64 bits of two groups: 10, 4, 22, 16, and 32 more. */
  const __m512i starts = _mm512_set1_epi64(0x3036242A1016040A);
  size_t at;
  for (at = 0; size - at >= 64; at += 48, to += 64) {
    __m512i bytes = _mm512_permutexvar_epi8(order, _mm512_loadu_si512(from + at));
    __m512i values = _mm512_multishift_epi64_epi8(starts, bytes);
    _mm512_storeu_si512(to, _mm512_permutexvar_epi8(values, alphabet));
  }
  return at + kb_base64_avx2.encode(from + at, size - at, to, url);
}

/* A store takes 64 bytes: there is room for them while 88 characters are left. */
AVX512 static size_t avx512_decode (const unsigned char *from, size_t size, unsigned char *to,
                                    int url) {
  const unsigned char *digits = kb_base64_digits(url);
  const __m512i low = _mm512_loadu_si512(digits), high = _mm512_loadu_si512(digits + 64);
  const __m512i order = _mm512_loadu_si512(join_order);
  size_t at;
  for (at = 0; size - at >= 88; at += 64, to += 48) {
    __m512i text = _mm512_loadu_si512(from + at);
    __m512i values = _mm512_permutex2var_epi8(low, text, high), groups;
    if (_mm512_movepi8_mask(_mm512_or_si512(text, values)) != 0) /* not ASCII, or no digit */
      break;
    groups = _mm512_madd_epi16(_mm512_maddubs_epi16(values, _mm512_set1_epi32(0x01400140)),
                               _mm512_set1_epi32(0x00011000));
    _mm512_storeu_si512(to, _mm512_permutexvar_epi8(order, groups));
  }
  return at + kb_base64_avx2.decode(from + at, size - at, to, url);
}

const kb_base64_kernel kb_base64_avx512 = {"avx512vbmi", avx512_encode, avx512_decode};

#endif
