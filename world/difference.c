// SPDX-License-Identifier: MIT
#include "world/difference.h"

#include "ce/memory_layout.h"

#include <stdbool.h>
#include <string.h>

// How many bytes are compared at once while they are equal.
#define CHUNK 512u
#define LINE 64u
#define WORD 8u

#define GAP 16u // equal bytes that are kept with those around them

// Whether the next n bytes, an aligned unit of n, are equal.
static inline bool is_equal(const uint8_t *old_bytes, const uint8_t *new_bytes, uint32_t at,
                            uint32_t n) {
    return at % n == 0 && memcmp(old_bytes + at, new_bytes + at, n) == 0;
}

// Most often nothing differs behind `at`: a call writes a few bytes in one place of a page.
uint32_t difference_begin(const uint8_t *old_bytes, const uint8_t *new_bytes, uint32_t at) {
    if (memcmp(old_bytes + at, new_bytes + at, CE_PAGE_SIZE - at) == 0) {
        return CE_PAGE_SIZE;
    }
    while (at < CE_PAGE_SIZE) {
        if (is_equal(old_bytes, new_bytes, at, CHUNK)) {
            at += CHUNK;
        } else if (is_equal(old_bytes, new_bytes, at, LINE)) {
            at += LINE;
        } else if (is_equal(old_bytes, new_bytes, at, WORD)) {
            at += WORD;
        } else if (old_bytes[at] == new_bytes[at]) {
            at++;
        } else {
            break;
        }
    }
    return at;
}

uint32_t difference_end(const uint8_t *old_bytes, const uint8_t *new_bytes, uint32_t at) {
    uint32_t end = at;
    for (uint32_t i = at; i < CE_PAGE_SIZE && i < end + GAP; i++) {
        if (old_bytes[i] != new_bytes[i]) {
            end = i + 1;
        }
    }
    return end;
}
