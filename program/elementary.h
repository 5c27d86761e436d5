// SPDX-License-Identifier: MIT
#pragma once

// The functions of math.h that IEEE 754 does not fix to the last bit, on the bits of doubles. They
// are at most 0.52 units of the last place away, and the same on every host. A NaN that comes out
// is 7FF8000000000000. errno stays as it is.

#include <stdint.h>

uint64_t elementary_exp(uint64_t x);
uint64_t elementary_log(uint64_t x);
uint64_t elementary_log10(uint64_t x);
uint64_t elementary_pow(uint64_t x, uint64_t y);
uint64_t elementary_sin(uint64_t x);
uint64_t elementary_cos(uint64_t x);
uint64_t elementary_tan(uint64_t x);
uint64_t elementary_asin(uint64_t x);
uint64_t elementary_acos(uint64_t x);
uint64_t elementary_atan(uint64_t x);
uint64_t elementary_atan2(uint64_t y, uint64_t x);
uint64_t elementary_sinh(uint64_t x);
uint64_t elementary_cosh(uint64_t x);
uint64_t elementary_tanh(uint64_t x);
uint64_t elementary_ldexp(uint64_t x, int exponent);
// x = result * 2^*ret_exponent, the result from 0.5 to 1.
uint64_t elementary_frexp(uint64_t x, int *ret_exponent);
// The part behind the point; the whole part is in *ret_whole. Both have the sign of x.
uint64_t elementary_modf(uint64_t x, uint64_t *ret_whole);
