// SPDX-License-Identifier: MIT
#include "world/amounts.h"

#include <stdio.h>

// A size that is no whole number of KB is written in bytes, a whole number of MB in MB. Below
// 10,000 KB all others are written in KB, above that in MB with one decimal.

const char *amount_number(uint64_t number, char *buffer, size_t size) {
    char digits[24];
    int n = snprintf(digits, sizeof digits, "%llu", (unsigned long long)number);
    size_t at = 0;
    for (int i = 0; i < n && at + 2 < size; i++) {
        if (i > 0 && (n - i) % 3 == 0) {
            buffer[at++] = ',';
        }
        buffer[at++] = digits[i];
    }
    buffer[at] = '\0';
    return buffer;
}

const char *amount_bytes(uint64_t bytes, char *buffer, size_t size) {
    char number[32];
    if (bytes == 0) {
        snprintf(buffer, size, "0 KB");
    } else if (bytes % 1024 != 0) {
        snprintf(buffer, size, "%s bytes", amount_number(bytes, number, sizeof number));
    } else if (bytes % (1u << 20) == 0) {
        snprintf(buffer, size, "%llu MB", (unsigned long long)(bytes >> 20));
    } else if (bytes < 10000u << 10) {
        snprintf(buffer, size, "%s KB", amount_number(bytes >> 10, number, sizeof number));
    } else {
        // Round to the nearest; a tie goes to the even tenth, as "%.1f" in a scenario rounds.
        uint64_t tenths = bytes * 10 >> 20, rest = bytes * 10 & ((1u << 20) - 1);
        tenths += rest > 1u << 19 || (rest == 1u << 19 && tenths & 1);
        snprintf(buffer, size, "%llu.%llu MB", (unsigned long long)(tenths / 10),
                 (unsigned long long)(tenths % 10));
    }
    return buffer;
}
