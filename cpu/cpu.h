// SPDX-License-Identifier: MIT
#pragma once

// The guest's processor: ARMv4T, ARM and Thumb, over the machine's MMU. It knows the machine and
// nothing above it: a call of the operating system is a jump to a trap address, at which it stops.
//
// Every access goes through the MMU in the context of the running thread, so a program meets the
// rules that a scenario meets. Nothing depends on the host: the same program runs the same number
// of instructions to the same stop, whatever was decoded or translated before.
//
// A processor belongs to one machine and is its code keeper (emu/machine.h): there is one at a
// time. No executable memory of the host is made.

#include "cpu/code.h"
#include "cpu/insn.h"
#include "emu/machine.h"

typedef RegsRow CpuState; // of a thread

// Why it has stopped.
typedef enum {
    CPU_BUDGET,    // as many instructions as were allowed have run
    CPU_TRAP,      // r[15] is a trap address
    CPU_FAULT,     // an access faulted: machine->mmu.fault, with the PC. r[15] is the instruction
    CPU_UNDEFINED, // r[15] is no instruction of this processor, or no memory to run from
} CpuStop;

// Addresses that are no code: a jump to one of them stops the processor.
typedef struct CpuTraps {
    VirtAddr base;
    uint32_t size; // 0 = none
} CpuTraps;

#define CPU_TRAPS 2u

typedef struct Cpu Cpu;

// One build of the loop. `left` is how many instructions may still run; what has run is taken away.
typedef CpuStop CpuLoop(Cpu *cpu, int64_t *left);

struct Cpu {
    uint32_t r[16];
    // The flags as the values that they come from: N is bit 31 of n, Z is z == 0, C is c (0 or 1),
    // V is bit 31 of v.
    uint32_t n, z, c, v;
    bool thumb;
    uint64_t instructions; // that have run
    uint32_t stored;       // the value of the last store on the slow path, for one that faults
    CpuTraps traps[CPU_TRAPS];
    CpuLoop *loop;
    Machine *machine;
    Code code;
};

// Computed goto, a switch, and the slow path alone (the oracle of the tests). All give the same.
CpuLoop cpu_loop_goto, cpu_loop_switch, cpu_loop_slow;

// Makes a processor for a machine, with all registers 0. False, with nothing held, when the host is
// out of memory.
bool cpu_init(Cpu *cpu, Machine *machine);
void cpu_deinit(Cpu *cpu);

// Takes the registers of a thread in, and gives them out.
void cpu_load(Cpu *cpu, const CpuState *state);
void cpu_save(const Cpu *cpu, CpuState *ret_state);

// Runs at least one and about `n` instructions. It looks at its budget where instructions do not
// follow one another: at jumps that are taken and at the end of a page. So it may run up to 2,048
// more. cpu->instructions counts exactly; an instruction that faults has not run, and has changed
// nothing but what the access rule changes (a guard page loses its guard).
CpuStop cpu_run(Cpu *cpu, uint32_t n);

// Whether an address is one of the traps.
static inline bool cpu_is_trap(const Cpu *cpu, VirtAddr va) {
    return va - cpu->traps[0].base < cpu->traps[0].size ||
           va - cpu->traps[1].base < cpu->traps[1].size;
}
