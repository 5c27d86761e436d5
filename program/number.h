// SPDX-License-Identifier: MIT
#pragma once

// Functions of math.h whose result IEEE 754 fixes to the last bit, on the bits of a double and with
// integers alone: the same on every host, without its libm. A NaN that comes out is
// 7FF8000000000000.

#include <stdbool.h>
#include <stdint.h>

#define NUMBER_SIGN (UINT64_C(1) << 63)
#define NUMBER_INFINITE (UINT64_C(0x7FF) << 52)
#define NUMBER_NAN UINT64_C(0x7FF8000000000000)
#define NUMBER_ONE UINT64_C(0x3FF0000000000000)
#define NUMBER_BIAS 1023 // of the exponent

static inline bool number_is_nan(uint64_t a) {
    return a << 1 > NUMBER_INFINITE << 1;
}
static inline bool number_is_infinite(uint64_t a) {
    return a << 1 == NUMBER_INFINITE << 1;
}

uint64_t number_sqrt(uint64_t a); // rounded to the nearest
uint64_t number_floor(uint64_t a);
uint64_t number_ceil(uint64_t a);
uint64_t number_fabs(uint64_t a);
uint64_t number_fmod(uint64_t a, uint64_t b); // with the sign of a
