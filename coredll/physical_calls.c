// SPDX-License-Identifier: MIT
#include "coredll/physical_calls.h"

#include "coredll/output.h"
#include "kernel/physmem.h"

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
