// SPDX-License-Identifier: MIT
#pragma once

// A fuzz input, taken byte by byte; behind its end there are zeros.

#include <stddef.h>
#include <stdint.h>

typedef struct Bytes {
    const uint8_t *data;
    size_t left;
} Bytes;

static inline uint32_t next_byte(Bytes *bytes) {
    if (bytes->left == 0) {
        return 0;
    }
    bytes->left--;
    return *bytes->data++;
}
