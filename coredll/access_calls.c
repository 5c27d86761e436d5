// SPDX-License-Identifier: MIT
#include "coredll/access_calls.h"

// Each function is one call of the MMU, in the context of the running thread. Nothing is checked
// here: emu/mmu.h does everything.

#define PEEK_AND_POKE(bits)                                                                        \
    uint32_t call_peek##bits(Machine *machine, const ApiArgs *args, ApiResult *result) {           \
        uint32_t value = 0;                                                                        \
        result->faulted = !mmu_read##bits(&machine->mmu, args->value[0], &value);                  \
        return value;                                                                              \
    }                                                                                              \
    uint32_t call_poke##bits(Machine *machine, const ApiArgs *args, ApiResult *result) {           \
        result->faulted = !mmu_write##bits(&machine->mmu, args->value[0], args->value[1]);         \
        return 0;                                                                                  \
    }
PEEK_AND_POKE(8)
PEEK_AND_POKE(16)
PEEK_AND_POKE(32)
#undef PEEK_AND_POKE

uint32_t call_copy(Machine *machine, const ApiArgs *args, ApiResult *result) {
    result->faulted = !mmu_copy(&machine->mmu, args->value[0], args->value[1], args->value[2]);
    return 0;
}

uint32_t call_fill(Machine *machine, const ApiArgs *args, ApiResult *result) {
    result->faulted =
        !mmu_fill(&machine->mmu, args->value[0], (uint8_t)args->value[2], args->value[1]);
    return 0;
}
