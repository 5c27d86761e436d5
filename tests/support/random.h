// SPDX-License-Identifier: MIT
#pragma once

// The random numbers of all tests: xorshift64, so that a seed gives the same run everywhere. The
// state is never 0.

#include <stdint.h>

static inline uint64_t random_next(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

// 0 to bound - 1.
static inline uint32_t random_below(uint64_t *state, uint32_t bound) {
    return (uint32_t)((random_next(state) >> 32) * bound >> 32);
}
