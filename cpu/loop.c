// SPDX-License-Identifier: MIT
#include "cpu/loop.h"

// How the loops enter a page of code, and the loop without decoded instructions.

// The frame that the access rule lets the thread execute at an address. False if the processor
// stops there.
static bool fetch_frame(Cpu *cpu, VirtAddr pc, uint32_t *ret_frame, CpuStop *ret_stop) {
    const Ram *ram = &cpu->machine->ram;
    const uint8_t *host = NULL;
    if (cpu_is_trap(cpu, pc)) {
        *ret_stop = CPU_TRAP;
        return false;
    }
    cpu->machine->mmu.pc = pc;
    if (!mmu_fetch(&cpu->machine->mmu, pc, &host)) {
        cpu->machine->mmu.fault.size = cpu->thumb ? 2 : 4;
        *ret_stop = CPU_FAULT;
        return false;
    }
    // ROM and peripherals have no bytes of their own here.
    *ret_frame = host ? (uint32_t)((size_t)(host - ram->bytes) >> CE_PAGE_SHIFT) : ram->n_frames;
    *ret_stop = CPU_UNDEFINED;
    return *ret_frame < ram->n_frames;
}

CodeUnit *cpu_enter_slow(Cpu *cpu, VirtAddr pc, CpuStop *ret_stop) {
    uint32_t frame = 0;
    return fetch_frame(cpu, pc, &frame, ret_stop)
               ? code_make(&cpu->code, frame, cpu_unit_kind(cpu, pc))
               : NULL;
}

CpuStop cpu_loop_slow(Cpu *cpu, int64_t *left) {
    CpuStop stop = CPU_BUDGET;
    while (*left > 0) {
        uint32_t frame = 0;
        VirtAddr pc = cpu->r[REG_PC];
        if (!fetch_frame(cpu, pc, &frame, &stop)) {
            return stop;
        }
        const uint8_t *at = ram_page(&cpu->machine->ram, frame) + (pc & (CE_PAGE_SIZE - 1));
        RawEnd end = raw_execute(cpu, cpu->thumb ? bytes_get16(at) : bytes_get32(at));
        if (end == RAW_FAULT || end == RAW_UNDEFINED) {
            return end == RAW_FAULT ? CPU_FAULT : CPU_UNDEFINED;
        }
        if (end == RAW_NEXT) {
            cpu->r[REG_PC] += cpu->thumb ? 2 : 4;
        }
        --*left;
    }
    return CPU_BUDGET;
}
