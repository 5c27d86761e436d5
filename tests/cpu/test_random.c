// SPDX-License-Identifier: MIT
#include "tests/cpu/sequence.h"
#include "tests/support/cpu_fixture.h"

#include "tests/support/quick.h"

#include <stdio.h>
#include <stdlib.h>

// Random code in the two loops against the slow path: registers, flags, memory, the number of
// instructions and the fault must be the same. Registers point into the data, near its ends, and
// into the code itself, so pages end, faults come, and code changes under its own feet. Each loop
// runs on another device: what a stray store changes elsewhere, it changes on all of them.

#define LENGTH 48u

// An instruction whose kind is chosen first, so that each kind comes often.
static uint32_t random_arm(void) {
    uint32_t condition = rnd(3) ? 14u : rnd(15), any = bits();
    uint32_t registers = rnd(13) << 16 | rnd(13) << 12 | rnd(13); // none of sp, lr, pc
    uint32_t word;
    switch (rnd(10)) {
    case 0:
    case 1:
        word = (any & 0x01F00FE0) | registers | (rnd(2) ? 0x02000000 : 0);
        break;
    case 2: // with any register, the PC too
        word = any & 0x03FFFFFF;
        break;
    case 3:
        word = (any & 0x00F00000) | 0x90 | (registers & 0xFF00F) | rnd(13) << 8 | rnd(13) << 12;
        break;
    case 4: // words and bytes, a small offset
        word = 0x04000000 | (any & 0x01F00000) | registers | (any & 0x3F);
        break;
    case 5: // a register as offset
        word = 0x06000000 | (any & 0x01F00060) | registers | rnd(3) << 7;
        break;
    case 6:
        word = (any & 0x01F00060) | 0x90 | (registers & 0xFF00F);
        break;
    case 7:
        word = 0x08000000 | (any & 0x01B01FFF) | rnd(13) << 16;
        break;
    case 8: // a branch ahead
        word = 0x0A000000 | rnd(6) | (rnd(4) ? 0 : 0x01000000);
        break;
    default:
        word = any & 0x0FFFFFFF;
        break;
    }
    return word | condition << 28;
}

static uint32_t random_half(void) {
    return rnd(6) ? bits() & 0xFFFF : 0xD000 | rnd(14) << 8 | rnd(5);
}

static void random_state(const CpuRig *rig, CpuState *state, bool thumb) {
    for (unsigned i = 0; i < 15; i++) {
        VirtAddr near_end = rig->data + (1 + rnd(CPU_DATA_PAGES)) * CE_PAGE_SIZE - rnd(40) * 4;
        state->r[i] = rnd(4) == 0    ? bits() >> rnd(32)
                      : rnd(12) == 0 ? rig->code + rnd(LENGTH) * 4
                      : rnd(2)       ? near_end
                                     : rig->data + rnd(CPU_DATA_SIZE / 4) * 4;
    }
    state->psr = rnd(16) << 28 | (thumb ? PSR_THUMB : 0);
    state->r[REG_PC] = rig->code;
}

// Code and data, as bytes.
typedef struct Memory {
    uint8_t code[CE_PAGE_SIZE], data[CPU_DATA_SIZE];
} Memory;

static void read_memory(CpuRig *rig, Memory *memory) {
    Mmu *mmu = &rig->rig->machine->mmu;
    assert_int_equal(mmu_peek(mmu, rig->code, memory->code, CE_PAGE_SIZE), CE_PAGE_SIZE);
    assert_int_equal(mmu_peek(mmu, rig->data, memory->data, CPU_DATA_SIZE), CPU_DATA_SIZE);
}

static void write_memory(CpuRig *rig, const Memory *memory) {
    Mmu *mmu = &rig->rig->machine->mmu;
    assert_true(mmu_write(mmu, rig->code, memory->code, CE_PAGE_SIZE));
    assert_true(mmu_write(mmu, rig->data, memory->data, CPU_DATA_SIZE));
}

static void random_memory(Memory *memory, bool thumb) {
    for (uint32_t i = 0; i < CE_PAGE_SIZE / 4; i++) {
        bool is_end = i >= LENGTH; // `b .`
        uint32_t word = thumb ? (is_end ? 0xE7FEE7FE : random_half() << 16 | random_half())
                              : (is_end ? 0xEAFFFFFE : random_arm());
        bytes_put32(memory->code + i * 4, word);
    }
    for (uint32_t i = 0; i < CPU_DATA_SIZE / 4; i++) {
        bytes_put32(memory->data + i * 4, rnd(4) ? bits() : rnd(64));
    }
}

typedef struct Run {
    CpuState state;
    CpuStop stop;
    uint64_t count;
    FaultRecord fault;
    Memory memory;
} Run;

// Runs `n` instructions, or exactly `n` if the loop is the slow one.
static void make_run(CpuRig *rig, unsigned loop, const Memory *memory, const CpuState *state,
                     uint32_t n, Run *run) {
    write_memory(rig, memory);
    rig->cpu.loop = cpu_loops[loop];
    rig->rig->machine->mmu.fault = (FaultRecord){0};
    cpu_load(&rig->cpu, state);
    uint64_t before = rig->cpu.instructions;
    run->stop = cpu_run(&rig->cpu, n);
    run->count = rig->cpu.instructions - before;
    run->fault = rig->rig->machine->mmu.fault;
    cpu_save(&rig->cpu, &run->state);
    read_memory(rig, &run->memory);
}

static const char *difference(const Run *a, const Run *b) {
    return a->stop != b->stop                                         ? "stop"
           : a->count != b->count                                     ? "count"
           : memcmp(&a->state, &b->state, sizeof a->state) != 0       ? "registers"
           : memcmp(&a->memory, &b->memory, sizeof a->memory) != 0    ? "memory"
           : a->fault.va != b->fault.va || a->fault.pc != b->fault.pc ? "fault"
           : a->fault.clause != b->fault.clause                       ? "clause"
                                                                      : NULL;
}

static void one_round(CpuRig *rigs[CPU_LOOPS], uint64_t seed, uint64_t *n_instructions) {
    static Memory memory;
    static Run slow, fast;
    CpuState state;
    begin_random(seed);
    bool thumb = rnd(3) == 0;
    random_memory(&memory, thumb);
    random_state(rigs[0], &state, thumb);
    for (unsigned loop = 0; loop < 2; loop++) {
        make_run(rigs[loop], loop, &memory, &state, LENGTH, &fast);
        if (loop == 0) { // the slow one runs as many; and one more, to meet the same fault
            uint32_t n = (uint32_t)fast.count + (fast.stop != CPU_BUDGET);
            make_run(rigs[2], 2, &memory, &state, n, &slow);
        }
        const char *what = difference(&fast, &slow);
        if (what) {
            fail_msg("seed %llu, loop %s: another %s (%llu and %llu instructions, stops %d and %d)",
                     (unsigned long long)seed, cpu_loop_names[loop], what,
                     (unsigned long long)fast.count, (unsigned long long)slow.count, (int)fast.stop,
                     (int)slow.stop);
        }
        *n_instructions += fast.count;
    }
}

static void random_code_runs_as_on_the_slow_path(void **state) {
    (void)state;
    const char *rounds_text = getenv("SLOT32_ROUNDS");
    uint64_t rounds = rounds_text ? strtoull(rounds_text, NULL, 10) : 16000 / quick_stride(8),
             n = 0;
    CpuRig *rigs[CPU_LOOPS];
    for (unsigned i = 0; i < CPU_LOOPS; i++) {
        rigs[i] = cpu_rig_new("");
    }
    for (uint64_t seed = 1; seed <= rounds; seed++) {
        one_round(rigs, seed, &n);
    }
    print_message("%llu instructions\n", (unsigned long long)n);
    assert_true(n >= rounds * 4);
    for (unsigned i = 0; i < CPU_LOOPS; i++) {
        cpu_rig_free(rigs[i]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_code_runs_as_on_the_slow_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
