// SPDX-License-Identifier: MIT
#include "cpu/cpu.h"

// The processor around its loop: registers in and out.

bool cpu_init(Cpu *cpu, Machine *machine) {
    *cpu = (Cpu){.machine = machine, .loop = cpu_loop_goto, .z = 1};
    return code_init(&cpu->code, machine);
}

void cpu_deinit(Cpu *cpu) {
    code_deinit(&cpu->code);
}

void cpu_load(Cpu *cpu, const CpuState *state) {
    memcpy(cpu->r, state->r, sizeof cpu->r);
    cpu->n = state->psr & PSR_N;
    cpu->z = !(state->psr & PSR_Z);
    cpu->c = state->psr & PSR_C ? 1 : 0;
    cpu->v = state->psr & PSR_V ? 1u << 31 : 0;
    cpu->thumb = state->psr & PSR_THUMB;
}

void cpu_save(const Cpu *cpu, CpuState *ret_state) {
    memcpy(ret_state->r, cpu->r, sizeof cpu->r);
    ret_state->psr = PSR_USER | (cpu->n & PSR_N) | (cpu->z ? 0 : PSR_Z) | (cpu->c ? PSR_C : 0) |
                     (cpu->v >> 31 ? PSR_V : 0) | (cpu->thumb ? PSR_THUMB : 0);
}

CpuStop cpu_run(Cpu *cpu, uint32_t n) {
    int64_t left = n ? n : 1, before = left;
    cpu->r[REG_PC] &= ~(cpu->thumb ? 1u : 3u);
    CpuStop stop = cpu->loop(cpu, &left);
    cpu->instructions += (uint64_t)(before - left);
    return stop;
}
