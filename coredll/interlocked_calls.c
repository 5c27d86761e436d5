// SPDX-License-Identifier: MIT
#include "coredll/interlocked_calls.h"

// A call is one step, so nothing comes between its load and its store.

// Loads the DWORD at an address. False on a fault.
static bool load(Machine *machine, VirtAddr va, uint32_t *ret_old, ApiResult *result) {
    result->faulted = !mmu_read32(&machine->mmu, va, ret_old);
    return !result->faulted;
}

// Stores it, and returns `value`; 0 on a fault.
static uint32_t store(Machine *machine, VirtAddr va, uint32_t next, uint32_t value,
                      ApiResult *result) {
    result->faulted = !mmu_write32(&machine->mmu, va, next);
    return result->faulted ? 0 : value;
}

static uint32_t add(Machine *machine, const ApiArgs *args, uint32_t by, bool gives_new,
                    ApiResult *result) {
    uint32_t old = 0;
    return load(machine, args->value[0], &old, result)
               ? store(machine, args->value[0], old + by, gives_new ? old + by : old, result)
               : 0;
}

uint32_t call_interlocked_increment(Machine *machine, const ApiArgs *args, ApiResult *result) {
    return add(machine, args, 1, true, result);
}

uint32_t call_interlocked_decrement(Machine *machine, const ApiArgs *args, ApiResult *result) {
    return add(machine, args, UINT32_MAX, true, result);
}

uint32_t call_interlocked_exchange_add(Machine *machine, const ApiArgs *args, ApiResult *result) {
    return add(machine, args, args->value[1], false, result);
}

uint32_t call_interlocked_exchange(Machine *machine, const ApiArgs *args, ApiResult *result) {
    uint32_t old = 0;
    return load(machine, args->value[0], &old, result)
               ? store(machine, args->value[0], args->value[1], old, result)
               : 0;
}

// Stores `next` if the DWORD is `wanted`; returns what it was.
static uint32_t exchange_if(Machine *machine, VirtAddr va, uint32_t wanted, uint32_t next,
                            ApiResult *result) {
    uint32_t old = 0;
    if (!load(machine, va, &old, result)) {
        return 0;
    }
    return old == wanted ? store(machine, va, next, old, result) : old;
}

uint32_t call_interlocked_compare_exchange(Machine *machine, const ApiArgs *args,
                                           ApiResult *result) {
    return exchange_if(machine, args->value[0], args->value[2], args->value[1], result);
}

uint32_t call_interlocked_test_exchange(Machine *machine, const ApiArgs *args, ApiResult *result) {
    return exchange_if(machine, args->value[0], args->value[1], args->value[2], result);
}
