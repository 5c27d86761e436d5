// SPDX-License-Identifier: MIT
#include "coredll/output.h"

// An omitted output needs no memory, so it never fails and never changes guest memory. Others are
// stored through the MMU in the caller's context, like any store of the guest.

bool output_check(Machine *machine, const ApiArgs *args, unsigned index, uint32_t n) {
    VirtAddr bad = 0;
    VirtAddr at = args->value[index];
    if (args->omitted[index]) {
        return true;
    }
    bool aligned = at % 4 == 0 || !machine->mmu.aligned;
    bool writable = mmu_probe(&machine->mmu, at, n * 4, machine->mmu.context, ACCESS_WRITE, &bad);
    return (at && aligned && writable) || machine_refuse(machine, REASON(OUT_POINTER, at));
}

bool output_check_sized(Machine *machine, const ApiArgs *args, unsigned index, uint32_t n) {
    uint32_t size = n * 4;
    if (!output_check(machine, args, index, n)) {
        return false;
    }
    if (!args->omitted[index]) {
        mmu_read32(&machine->mmu, args->value[index], &size);
    }
    return size >= n * 4 || machine_refuse(machine, REASON(BAD_LENGTH, size, n * 4));
}

void output_text(uint32_t *words, const char *text) {
    for (uint32_t i = 0; text[i]; i++) {
        words[i / 2] |= (uint32_t)(uint8_t)text[i] << i % 2 * 16;
    }
}

void output_put(Machine *machine, const ApiArgs *args, unsigned index, const uint32_t *words,
                uint32_t n, ApiResult *result) {
    for (uint32_t i = 0; i < n; i++) {
        if (args->omitted[index]) {
            result->out[result->n_out++] = words[i];
        } else {
            // output_check() has allowed it, so only a lazy page without RAM can fail. Then the
            // guest keeps the old bytes.
            mmu_write32(&machine->mmu, args->value[index] + i * 4, words[i]);
        }
    }
}
