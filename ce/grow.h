// SPDX-License-Identifier: MIT
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

// Makes room for row n of an array that doubles. False when the host is out of memory; nothing is
// changed then.
static inline bool rows_grow(void **rows, uint32_t n, uint32_t *room, size_t size) {
    if (n < *room) {
        return true;
    }
    uint32_t more = *room ? *room * 2 : 32;
    void *grown = realloc(*rows, more * size);
    if (!grown) {
        return false;
    }
    *rows = grown;
    *room = more;
    return true;
}
