// SPDX-License-Identifier: MIT
#include "coredll/memory_calls.h"

#include "coredll/output.h"
#include "kernel/memory/status.h"
#include "kernel/memory/virtual.h"
#include "kernel/memory/virtual_query.h"

// A call with outputs first checks with output_check() that they can be stored, then makes the
// call, then stores them with output_put(). So a bad output pointer changes nothing. Structures are
// stored as DWORDs, in the order the guest sees.

uint32_t call_virtual_alloc(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return virtual_alloc(machine, args->value[0], args->value[1], args->value[2], args->value[3]);
}

uint32_t call_virtual_free(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return virtual_free(machine, args->value[0], args->value[1], args->value[2]);
}

uint32_t call_virtual_protect(Machine *machine, const ApiArgs *args, ApiResult *result) {
    uint32_t old = 0;
    if (!output_check(machine, args, 3, 1) ||
        !virtual_protect(machine, args->value[0], args->value[1], args->value[2], &old)) {
        return 0;
    }
    output_put(machine, args, 3, &old, 1, result);
    return 1;
}

uint32_t call_virtual_query(Machine *machine, const ApiArgs *args, ApiResult *result) {
    MemoryBasicInformation info;
    const uint32_t n_words = MEMORY_BASIC_INFORMATION_SIZE / 4;
    uint32_t length = args->omitted[1] ? MEMORY_BASIC_INFORMATION_SIZE : args->value[2];
    if (length < MEMORY_BASIC_INFORMATION_SIZE) {
        machine_refuse(machine, REASON(BAD_LENGTH, length, MEMORY_BASIC_INFORMATION_SIZE));
        return 0;
    }
    if (!output_check(machine, args, 1, n_words) ||
        !virtual_query(machine, args->value[0], &info)) {
        return 0;
    }
    const uint32_t words[] = {info.base_address, info.allocation_base, info.allocation_protect,
                              info.region_size,  info.state,           info.protect,
                              info.type};
    output_put(machine, args, 1, words, n_words, result);
    return MEMORY_BASIC_INFORMATION_SIZE;
}

uint32_t call_virtual_copy(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return virtual_copy(machine, args->value[0], args->value[1], args->value[2], args->value[3]);
}

uint32_t call_global_memory_status(Machine *machine, const ApiArgs *args, ApiResult *result) {
    MemoryStatus status = status_memory(machine);
    const uint32_t words[] = {status.length,        status.memory_load,     status.total_phys,
                              status.avail_phys,    status.total_page_file, status.avail_page_file,
                              status.total_virtual, status.avail_virtual};
    if (output_check(machine, args, 0, 8)) {
        output_put(machine, args, 0, words, 8, result);
    }
    return 0;
}

uint32_t call_get_system_info(Machine *machine, const ApiArgs *args, ApiResult *result) {
    SystemInfo info = status_system(&machine->options);
    const uint32_t words[] = {info.oem_id,
                              info.page_size,
                              info.minimum_address,
                              info.maximum_address,
                              info.active_processor_mask,
                              info.processors,
                              info.processor_type,
                              info.allocation_granularity,
                              info.level_and_revision};
    if (output_check(machine, args, 0, 9)) {
        output_put(machine, args, 0, words, 9, result);
    }
    return 0;
}
