// SPDX-License-Identifier: MIT
#include "coredll/physical_calls.h"

#include "coredll/output.h"
#include "kernel/memory/attributes.h"
#include "kernel/memory/division.h"
#include "kernel/memory/physmem.h"
#include "kernel/object/file.h"
#include "kernel/paging/store.h"

// Thin wrappers that also handle the outputs: checked before the call, stored after it. An output
// that may be NULL is neither checked nor stored then.

uint32_t call_alloc_phys_mem(Machine *machine, const ApiArgs *args, ApiResult *result) {
    const uint32_t *value = args->value;
    PhysMemRequest request = {
        .size = value[0], .protect = value[1], .alignment_mask = value[2], .flags = value[3]};
    uint32_t physical = 0;
    VirtAddr base =
        output_check(machine, args, 4, 1) ? physmem_alloc(machine, &request, &physical) : 0;
    if (base) {
        output_put(machine, args, 4, &physical, 1, result);
    }
    return base;
}

uint32_t call_free_phys_mem(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return physmem_free(machine, args->value[0]);
}

uint32_t call_virtual_set_attributes(Machine *machine, const ApiArgs *args, ApiResult *result) {
    const uint32_t *value = args->value;
    bool wanted = args->omitted[4] || value[4];
    uint32_t old = 0;
    if ((wanted && !output_check(machine, args, 4, 1)) ||
        !attributes_set(machine, value[0], value[1], value[2], value[3], &old)) {
        return 0;
    }
    if (wanted) {
        output_put(machine, args, 4, &old, 1, result);
    }
    return 1;
}

uint32_t call_get_system_memory_division(Machine *machine, const ApiArgs *args, ApiResult *result) {
    const uint32_t words[] = {store_pages(machine), division_program_pages(machine), CE_PAGE_SIZE};
    for (unsigned i = 0; i < 3; i++) {
        if (!output_check(machine, args, i, 1)) {
            return 0;
        }
    }
    for (unsigned i = 0; i < 3; i++) {
        output_put(machine, args, i, &words[i], 1, result);
    }
    return 1;
}

uint32_t call_set_system_memory_division(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return division_set(machine, args->value[0]);
}
