// SPDX-License-Identifier: MIT
#pragma once

// A double as its bits, for tests that compare to the last one.

#include <stdint.h>
#include <string.h>

static inline uint64_t bits_of_double(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static inline double double_of(uint64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

// A NaN is a NaN, whichever.
static inline uint64_t double_bits(double value) {
    return value != value ? UINT64_C(0x7FF8000000000000) : bits_of_double(value);
}
