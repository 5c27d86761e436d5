// SPDX-License-Identifier: MIT
#pragma once

// Numbers in guest memory. Every processor that Windows CE 5 runs on here is little-endian, so
// guest memory holds the low byte first, whatever the host does. A number gets there, and comes
// from there, through these functions only; a compiler makes one load or store of each. PE files
// have the same order.

#include <stdint.h>

static inline uint32_t bytes_get8(const uint8_t *at) {
    return at[0];
}
static inline uint32_t bytes_get16(const uint8_t *at) {
    return (uint32_t)at[0] | (uint32_t)at[1] << 8;
}
static inline uint32_t bytes_get32(const uint8_t *at) {
    return bytes_get16(at) | bytes_get16(at + 2) << 16;
}
static inline void bytes_put8(uint8_t *at, uint32_t value) {
    at[0] = (uint8_t)value;
}
static inline void bytes_put16(uint8_t *at, uint32_t value) {
    at[0] = (uint8_t)value;
    at[1] = (uint8_t)(value >> 8);
}
static inline void bytes_put32(uint8_t *at, uint32_t value) {
    bytes_put16(at, value);
    bytes_put16(at + 2, value >> 16);
}

// The same for a size of 1, 2 or 4 bytes that is known only when the program runs.
static inline uint32_t bytes_get(const uint8_t *at, uint32_t size) {
    return size == 1 ? bytes_get8(at) : size == 2 ? bytes_get16(at) : bytes_get32(at);
}
static inline void bytes_put(uint8_t *at, uint32_t size, uint32_t value) {
    if (size == 1) {
        bytes_put8(at, value);
    } else if (size == 2) {
        bytes_put16(at, value);
    } else {
        bytes_put32(at, value);
    }
}
