// SPDX-License-Identifier: MIT
#pragma once

// The one random sequence of a test of the processor: each round begins it anew with its seed.

#include "tests/support/random.h"

static uint64_t seed_state;

static inline uint32_t rnd(uint32_t n) {
    return random_below(&seed_state, n);
}

static inline uint32_t bits(void) {
    return (uint32_t)(random_next(&seed_state) >> 32);
}

// Seeds that follow each other give sequences that have nothing in common.
static inline void begin_random(uint64_t seed) {
    seed_state = seed * UINT64_C(0x9E3779B97F4A7C15);
}
