// SPDX-License-Identifier: MIT
#include "coredll/is_bad_calls.h"

#include "ce/memory_layout.h"

static bool can_access(Machine *machine, VirtAddr va, bool write) {
    uint32_t byte = 0;
    return mmu_read8(&machine->mmu, va, &byte) && (!write || mmu_write8(&machine->mmu, va, byte));
}

// An empty range is never bad. A range that goes beyond the last address is.
static bool is_bad(Machine *machine, VirtAddr va, uint32_t size, bool write) {
    uint64_t end = (uint64_t)va + size;
    if (size == 0) {
        return false;
    }
    for (uint64_t at = va; at < end; at = (at & ~(uint64_t)(CE_PAGE_SIZE - 1)) + CE_PAGE_SIZE) {
        if (at > UINT32_MAX || !can_access(machine, (VirtAddr)at, write)) {
            return true;
        }
    }
    return false;
}

uint32_t call_is_bad_read_ptr(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return is_bad(machine, args->value[0], args->value[1], false);
}

uint32_t call_is_bad_write_ptr(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return is_bad(machine, args->value[0], args->value[1], true);
}

// "Verifies that the calling process has read access to the memory at the address."
uint32_t call_is_bad_code_ptr(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return is_bad(machine, args->value[0], 1, false);
}
