// SPDX-License-Identifier: MIT
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// wasi-libc's calloc writes zeroes over all that it gives, and so touches each page of a device's
// RAM, which then takes room in the computer. What the memory has grown by since is zero already.
// Of the rest this one reads each page, and writes only over those that have something else:
// reading takes no room. The linker puts it in calloc's place (--wrap).

#define WASM_PAGE 65536u
#define HOST_PAGE 4096u
#define SMALL 65536u // bytes that are written over at once

void *__wrap_calloc(size_t n, size_t size);

// Whether `n` bytes are zero; `n` is a multiple of 8, and they begin at one.
static int is_zero(const char *bytes, size_t n) {
    const uint64_t *words = (const uint64_t *)(const void *)bytes;
    uint64_t all = 0;
    for (size_t i = 0; i < n / sizeof *words; i++) {
        all |= words[i];
    }
    return all == 0;
}

static void make_zero(char *bytes, size_t n) {
    size_t done = (HOST_PAGE - (uintptr_t)bytes % HOST_PAGE) % HOST_PAGE;
    if (n < SMALL) {
        memset(bytes, 0, n);
        return;
    }
    memset(bytes, 0, done);
    for (; n - done >= HOST_PAGE; done += HOST_PAGE) {
        if (!is_zero(bytes + done, HOST_PAGE)) {
            memset(bytes + done, 0, HOST_PAGE);
        }
    }
    memset(bytes + done, 0, n - done);
}

void *__wrap_calloc(size_t n, size_t size) {
    uintptr_t old_end = (uintptr_t)__builtin_wasm_memory_size(0) * WASM_PAGE;
    if (size != 0 && n > SIZE_MAX / size) {
        return NULL;
    }
    char *bytes = malloc(n * size);
    uintptr_t begin = (uintptr_t)bytes;
    if (bytes && begin < old_end) {
        make_zero(bytes, n * size < old_end - begin ? n * size : old_end - begin);
    }
    return bytes;
}
