// SPDX-License-Identifier: MIT
#pragma once

// 16-bit characters: UTF-16, where two of them may make one character.

#include <stdbool.h>
#include <stdint.h>

// The character that two of them make together, 0 if they are no pair.
static inline uint32_t unit16_pair(uint32_t first, uint32_t second) {
    bool is_pair = first >> 10 == 0xD800u >> 10 && second >> 10 == 0xDC00u >> 10;
    return is_pair ? 0x10000u + ((first & 0x3FFu) << 10 | (second & 0x3FFu)) : 0;
}

// The small letter of A to Z; all others are as they were.
static inline uint32_t unit16_small(uint32_t unit) {
    return unit >= 'A' && unit <= 'Z' ? unit - 'A' + 'a' : unit;
}
