// SPDX-License-Identifier: MIT
#pragma once

// Processors of others that run the same guest code: for benches and as an oracle in tests. Each is
// NULL where it is not installed.

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct OtherCore {
    const char *name;
    // A processor with one page of code and some data at the addresses of the running process,
    // which are taken over as they are now. NULL if it cannot be made.
    void *(*make)(void *mmu, uint32_t code, uint32_t data, uint32_t data_size);
    // Runs n instructions in ARM state, or a few more. False if it stopped before.
    bool (*run)(void *core, uint32_t r[16], uint32_t n);
    void (*end)(void *core);
} OtherCore;

const OtherCore *other_core_unicorn(void);
const OtherCore *other_core_dynarmic(void);

// Memory as they reach it: `mmu` is a Mmu, whose headers C++ cannot read. False on a fault. size is
// 1, 2 or 4.
bool other_read(void *mmu, uint32_t at, unsigned size, uint32_t *ret_value);
bool other_write(void *mmu, uint32_t at, unsigned size, uint32_t value);

#ifdef __cplusplus
}
#endif
