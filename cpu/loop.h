// SPDX-License-Identifier: MIT
#pragma once

// What the loops share: how they enter code at an address. For the files of cpu/ only.

#include "cpu/raw.h"

// The unit of code at an address, which the access rule lets the thread execute. NULL if the
// processor stops there: *ret_stop says why.
CodeUnit *cpu_enter_slow(Cpu *cpu, VirtAddr pc, CpuStop *ret_stop);

// The kind of unit that holds an address.
static inline unsigned cpu_unit_kind(const Cpu *cpu, VirtAddr pc) {
    return cpu->thumb ? 1 + (pc >> 11 & 1) : 0;
}

static inline CodeUnit *cpu_enter(Cpu *cpu, VirtAddr pc, CpuStop *ret_stop) {
    Mmu *mmu = &cpu->machine->mmu;
    uint64_t path = mmu_path(mmu, pc);
    uint64_t host = tlb_address(mmu, mmu->fetch_tlb[tlb_number(path)], path);
    uint64_t offset = host - (uintptr_t)cpu->machine->ram.bytes;
    uint32_t frame = (uint32_t)(offset >> CE_PAGE_SHIFT);
    if (tlb_hit(host, 1) && frame < cpu->machine->ram.n_frames) {
        CodeUnit *unit = code_find(&cpu->code, frame, cpu_unit_kind(cpu, pc));
        if (unit && !cpu_is_trap(cpu, pc)) {
            return unit;
        }
    }
    return cpu_enter_slow(cpu, pc, ret_stop);
}
