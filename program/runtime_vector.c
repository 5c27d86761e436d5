// SPDX-License-Identifier: MIT
#include "program/runtime_run.h"

// The iterators over an array of objects that C++ programs call: a function of the program runs for
// each. It comes back to PROGRAM_NEXT. Meanwhile r4 to r7, which functions preserve, hold what is
// left to do; their own values lie on the stack. So a step, a switch of threads and a fault in
// between are like any other.

#define SAVED 5u // r4 to r7 and lr
#define FRAME 24u

// To the function for the element in r4.
static void jump(Run *run) {
    Cpu *cpu = &run->program->cpu;
    cpu->r[0] = cpu->r[4];
    cpu->r[REG_LR] = PROGRAM_NEXT;
    cpu->thumb = cpu->r[7] & 1;
    cpu->r[REG_PC] = cpu->r[7] & ~1u;
    run->jumps = true;
}

// Begins with `first`; the next one is `step` bytes further.
static uint32_t begin(Run *run, VirtAddr first, uint32_t step, uint32_t n, VirtAddr function) {
    Cpu *cpu = &run->program->cpu;
    Mmu *mmu = &run->program->machine->mmu;
    const uint32_t saved[SAVED] = {cpu->r[4], cpu->r[5], cpu->r[6], cpu->r[7], cpu->r[REG_LR]};
    VirtAddr frame = cpu->r[REG_SP] - FRAME;
    if ((int32_t)n <= 0 || !run->ok) { // a signed number
        return 0;
    }
    for (uint32_t i = 0; i < SAVED; i++) {
        run->ok = run->ok && mmu_write32(mmu, frame + i * 4, saved[i]);
    }
    if (run->ok) {
        cpu->r[REG_SP] = frame;
        cpu->r[4] = first;
        cpu->r[5] = step;
        cpu->r[6] = n;
        cpu->r[7] = function;
        jump(run);
    }
    return 0;
}

// (place, size of an element, number, constructor, destructor): from the first to the last. The
// destructor is for an exception, of which there are none here.
uint32_t run_vector_begin(Run *run) {
    VirtAddr first = run_argument(run, 0), function = run_argument(run, 3);
    uint32_t size = run_argument(run, 1), n = run_argument(run, 2);
    return begin(run, first, size, n, function);
}

// (place, size of an element, number, destructor): from the last to the first.
uint32_t run_vector_end(Run *run) {
    VirtAddr first = run_argument(run, 0), function = run_argument(run, 3);
    uint32_t size = run_argument(run, 1), n = run_argument(run, 2);
    return begin(run, first + size * (n - 1), 0u - size, n, function);
}

void run_vector_next(Run *run) {
    Cpu *cpu = &run->program->cpu;
    Mmu *mmu = &run->program->machine->mmu;
    uint32_t saved[SAVED] = {0};
    if ((int32_t)--cpu->r[6] > 0) {
        cpu->r[4] += cpu->r[5];
        jump(run);
        return;
    }
    for (uint32_t i = 0; i < SAVED; i++) {
        run->ok = run->ok && mmu_read32(mmu, cpu->r[REG_SP] + i * 4, &saved[i]);
    }
    if (run->ok) {
        for (uint32_t i = 0; i < 4; i++) {
            cpu->r[4 + i] = saved[i];
        }
        cpu->r[REG_LR] = saved[4];
        cpu->r[REG_SP] += FRAME;
    }
}
