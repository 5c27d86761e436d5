// SPDX-License-Identifier: MIT
#include "ce/hash.h"

// FNV-1a, 64 bits.
#define FNV_BASIS UINT64_C(0xCBF29CE484222325)
#define FNV_PRIME UINT64_C(0x100000001B3)

uint64_t hash_text(const char *text, size_t size) {
    uint64_t hash = FNV_BASIS;
    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ (unsigned char)text[i]) * FNV_PRIME;
    }
    return hash;
}
