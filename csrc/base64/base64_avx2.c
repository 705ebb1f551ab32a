/*
** base64_avx2.c - base64 for x86-64, 32 characters at a time, with the same steps in both halves
** of a register.
*/

#include "base64_kernel.h"

#if KB_BASE64_X86

#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))
#define TWICE(...) _mm256_broadcastsi128_si256(_mm_setr_epi8(__VA_ARGS__))

/* 32 values of six bits, from the first 12 bytes of each half. */
AVX2 static __m256i split (__m256i bytes) {
  /* Each group abc becomes bacb, so that a 16-bit half has the bits of two values in a row. */
  __m256i pairs =
      _mm256_shuffle_epi8(bytes, TWICE(1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10));
  __m256i odd = _mm256_and_si256(pairs, _mm256_set1_epi32(0x0FC0FC00));
  __m256i even = _mm256_and_si256(pairs, _mm256_set1_epi32(0x003F03F0));
  odd = _mm256_mulhi_epu16(odd, _mm256_set1_epi32(0x04000040));   /* right by 10 and 6 bits */
  even = _mm256_mullo_epi16(even, _mm256_set1_epi32(0x01000010)); /* left by 4 and 8 bits */
  return _mm256_or_si256(odd, even);
}

AVX2 static __m256i to_characters (__m256i values, __m256i advance) {
  __m256i range = _mm256_subs_epu8(values, _mm256_set1_epi8(51));
  __m256i upper = _mm256_cmpgt_epi8(_mm256_set1_epi8(26), values);
  range = _mm256_or_si256(range, _mm256_and_si256(upper, _mm256_set1_epi8(13)));
  return _mm256_add_epi8(values, _mm256_shuffle_epi8(advance, range));
}

AVX2 static size_t avx2_encode (const unsigned char *from, size_t size, char *to, int url) {
  const __m256i advance =
      url ? TWICE(KB_BASE64_ADVANCE('_', '-')) : TWICE(KB_BASE64_ADVANCE('/', '+'));
  size_t at;
  for (at = 0; size - at >= 28; at += 24, to += 32) {
    __m128i first = _mm_loadu_si128((const __m128i *)(const void *)(from + at));
    __m128i second = _mm_loadu_si128((const __m128i *)(const void *)(from + at + 12));
    __m256i bytes = _mm256_inserti128_si256(_mm256_castsi128_si256(first), second, 1);
    _mm256_storeu_si256((__m256i *)(void *)to, to_characters(split(bytes), advance));
  }
  return at;
}

/*
** Translates the URL alphabet's two characters to the standard ones, and those to invalid ones.
*/
AVX2 static __m256i to_standard (__m256i text) {
  __m256i minus = _mm256_cmpeq_epi8(text, _mm256_set1_epi8('-'));
  __m256i low_line = _mm256_cmpeq_epi8(text, _mm256_set1_epi8('_'));
  __m256i wrong = _mm256_or_si256(_mm256_cmpeq_epi8(text, _mm256_set1_epi8('+')),
                                  _mm256_cmpeq_epi8(text, _mm256_set1_epi8('/')));
  text = _mm256_add_epi8(text, _mm256_and_si256(minus, _mm256_set1_epi8('+' - '-')));
  text = _mm256_add_epi8(text, _mm256_and_si256(low_line, _mm256_set1_epi8('/' - '_')));
  return _mm256_or_si256(text, wrong);
}

/* The values of 32 characters; *fine is 0 if one is not a digit. */
AVX2 static __m256i to_values (__m256i text, int *fine) {
  const __m256i nibble = _mm256_set1_epi8(0x0F);
  __m256i high = _mm256_and_si256(_mm256_srli_epi32(text, 4), nibble);
  __m256i low = _mm256_and_si256(text, nibble);
  __m256i low_bits = _mm256_shuffle_epi8(TWICE(KB_BASE64_LOW), low);
  __m256i high_bits = _mm256_shuffle_epi8(TWICE(KB_BASE64_HIGH), high);
  __m256i range = _mm256_add_epi8(high, _mm256_cmpeq_epi8(text, _mm256_set1_epi8('/')));
  *fine = _mm256_testz_si256(low_bits, high_bits);
  return _mm256_add_epi8(text, _mm256_shuffle_epi8(TWICE(KB_BASE64_RETREAT), range));
}

/* 24 bytes, and eight without meaning, from 32 values. */
AVX2 static __m256i join (__m256i values) {
  __m256i pairs = _mm256_maddubs_epi16(values, _mm256_set1_epi32(0x01400140));
  __m256i groups = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00011000));
  __m256i halves =
      _mm256_shuffle_epi8(groups, TWICE(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1));
  return _mm256_permutevar8x32_epi32(halves, _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 3, 7));
}

/* A store writes 32 bytes: there is room for them while 44 characters are left. */
AVX2 static size_t avx2_decode (const unsigned char *from, size_t size, unsigned char *to,
                                int url) {
  size_t at;
  for (at = 0; size - at >= 44; at += 32, to += 24) {
    __m256i text = _mm256_loadu_si256((const __m256i *)(const void *)(from + at));
    int fine;
    __m256i values = to_values(url ? to_standard(text) : text, &fine);
    if (!fine)
      break;
    _mm256_storeu_si256((__m256i *)(void *)to, join(values));
  }
  return at;
}

const kb_base64_kernel kb_base64_avx2 = {avx2_encode, avx2_decode};

#endif
