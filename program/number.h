// SPDX-License-Identifier: MIT
#pragma once

// Functions of math.h whose result IEEE 754 fixes to the last bit, on the bits of a double and with
// integers alone: the same on every host, without its libm. A NaN that comes out is
// 7FF8000000000000.

#include <stdint.h>

uint64_t number_sqrt(uint64_t a); // rounded to the nearest
uint64_t number_floor(uint64_t a);
uint64_t number_ceil(uint64_t a);
uint64_t number_fabs(uint64_t a);
uint64_t number_fmod(uint64_t a, uint64_t b); // with the sign of a
