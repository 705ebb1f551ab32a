/*
** base64_ssse3.c - base64 for x86-64, 16 characters at a time.
*/

#include "base64_kernel.h"

#if KB_BASE64_X86

#include <tmmintrin.h>

#define SSSE3 __attribute__((target("ssse3")))

/* 16 values of six bits, from the first 12 bytes. */
SSSE3 static __m128i split (__m128i bytes) {
  /* Each group abc becomes bacb, so that a 16-bit half has the bits of two values in a row. */
  __m128i pairs =
      _mm_shuffle_epi8(bytes, _mm_setr_epi8(1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10));
  __m128i odd = _mm_and_si128(pairs, _mm_set1_epi32(0x0FC0FC00));
  __m128i even = _mm_and_si128(pairs, _mm_set1_epi32(0x003F03F0));
  odd = _mm_mulhi_epu16(odd, _mm_set1_epi32(0x04000040));   /* right by 10 and 6 bits */
  even = _mm_mullo_epi16(even, _mm_set1_epi32(0x01000010)); /* left by 4 and 8 bits */
  return _mm_or_si128(odd, even);
}

SSSE3 static __m128i to_characters (__m128i values, __m128i advance) {
  __m128i range = _mm_subs_epu8(values, _mm_set1_epi8(51));
  __m128i upper = _mm_cmpgt_epi8(_mm_set1_epi8(26), values);
  range = _mm_or_si128(range, _mm_and_si128(upper, _mm_set1_epi8(13)));
  return _mm_add_epi8(values, _mm_shuffle_epi8(advance, range));
}

SSSE3 static size_t ssse3_encode (const unsigned char *from, size_t size, char *to, int url) {
  const __m128i advance =
      url ? _mm_setr_epi8(KB_BASE64_ADVANCE('_', '-')) : _mm_setr_epi8(KB_BASE64_ADVANCE('/', '+'));
  size_t at;
  for (at = 0; size - at >= 16; at += 12, to += 16) {
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(from + at));
    _mm_storeu_si128((__m128i *)(void *)to, to_characters(split(bytes), advance));
  }
  return at;
}

/* The URL alphabet's two characters as the standard ones, and those as nothing. */
SSSE3 static __m128i to_standard (__m128i text) {
  __m128i minus = _mm_cmpeq_epi8(text, _mm_set1_epi8('-'));
  __m128i low_line = _mm_cmpeq_epi8(text, _mm_set1_epi8('_'));
  __m128i wrong = _mm_or_si128(_mm_cmpeq_epi8(text, _mm_set1_epi8('+')),
                               _mm_cmpeq_epi8(text, _mm_set1_epi8('/')));
  text = _mm_add_epi8(text, _mm_and_si128(minus, _mm_set1_epi8('+' - '-')));
  text = _mm_add_epi8(text, _mm_and_si128(low_line, _mm_set1_epi8('/' - '_')));
  return _mm_or_si128(text, wrong);
}

/* The values of 16 characters; *fine is 0 where one is no digit. */
SSSE3 static __m128i to_values (__m128i text, int *fine) {
  const __m128i nibble = _mm_set1_epi8(0x0F);
  __m128i high = _mm_and_si128(_mm_srli_epi32(text, 4), nibble);
  __m128i low = _mm_and_si128(text, nibble);
  __m128i wrong = _mm_and_si128(_mm_shuffle_epi8(_mm_setr_epi8(KB_BASE64_LOW), low),
                                _mm_shuffle_epi8(_mm_setr_epi8(KB_BASE64_HIGH), high));
  __m128i range = _mm_add_epi8(high, _mm_cmpeq_epi8(text, _mm_set1_epi8('/')));
  *fine = _mm_movemask_epi8(_mm_cmpeq_epi8(wrong, _mm_setzero_si128())) == 0xFFFF;
  return _mm_add_epi8(text, _mm_shuffle_epi8(_mm_setr_epi8(KB_BASE64_RETREAT), range));
}

/* 12 bytes, and four that are zero, from 16 values. */
SSSE3 static __m128i join (__m128i values) {
  __m128i pairs = _mm_maddubs_epi16(values, _mm_set1_epi32(0x01400140));
  __m128i groups = _mm_madd_epi16(pairs, _mm_set1_epi32(0x00011000));
  return _mm_shuffle_epi8(groups,
                          _mm_setr_epi8(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1));
}

/* A store takes 16 bytes: there is room for them while 24 characters are left. */
SSSE3 static size_t ssse3_decode (const unsigned char *from, size_t size, unsigned char *to,
                                  int url) {
  size_t at;
  for (at = 0; size - at >= 24; at += 16, to += 12) {
    __m128i text = _mm_loadu_si128((const __m128i *)(const void *)(from + at));
    int fine;
    __m128i values = to_values(url ? to_standard(text) : text, &fine);
    if (!fine)
      break;
    _mm_storeu_si128((__m128i *)(void *)to, join(values));
  }
  return at;
}

const kb_base64_kernel kb_base64_ssse3 = {"ssse3", ssse3_encode, ssse3_decode};

#endif
