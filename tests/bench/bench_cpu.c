// SPDX-License-Identifier: MIT
#include "tests/bench/other_cores.h"

#include "cpu/cpu.h"
#include "tests/bench/bench_process.h"
#include "tests/bench/median.h"

#include <string.h>

// Instructions a second of the guest's processor, in both builds of its loop, beside Unicorn and
// dynarmic where they are installed: each has the same code, the same data and the same number of
// instructions, all in one run. Unicorn uses its own memory; dynarmic reads and writes through
// this project's MMU, as the processor does.

#define REPEATS 7
#define ROUNDS 60u // of each program in one measurement
#define DATA_SIZE (64u << 10)

typedef struct Program {
    const char *name;
    uint32_t n_instructions; // of a round, with the last `b .` not counted
    uint32_t n_words;
    uint32_t words[16];
} Program;

#define TURNS 4000u

static const Program programs[] = {
    // loop: ldr r3, [r0], #4; add r4, r4, r3; str r4, [r1], #4; subs r2, r2, #1; bne loop
    {"load, store",
     TURNS * 5,
     6,
     {0xE4903004, 0xE0844003, 0xE4814004, 0xE2522001, 0x1AFFFFFA, 0xEAFFFFFE}},
    // loop: ldr r3, [r0, r2, lsl #2]; add; str r4, [r1, r2, lsl #2]; subs; bne loop
    {"load, store, index",
     TURNS * 5,
     6,
     {0xE7903102, 0xE0844003, 0xE7814102, 0xE2522001, 0x1AFFFFFA, 0xEAFFFFFE}},
    // loop: eor, add with shifts, sub, orr, subs; bne loop
    {"arithmetic",
     TURNS * 6,
     7,
     {0xE0233184, 0xE08442A3, 0xE0435004, 0xE38560FF, 0xE2522001, 0x1AFFFFF9, 0xEAFFFFFE}},
    // loop: bl f; subs; bne loop; b .; f: push {r4, lr}; add; pop {r4, pc}
    {"calls",
     TURNS * 6,
     7,
     {0xEB000002, 0xE2522001, 0x1AFFFFFC, 0xEAFFFFFE, 0xE92D4010, 0xE2800001, 0xE8BD8010}},
    // loop: ldmia r0!, {r3-r10}; stmia r1!, {r3-r10}; sub r0, r0, #32; sub r1, r1, #32; subs; bne
    {"ldm, stm",
     TURNS * 6,
     7,
     {0xE8B007F8, 0xE8A107F8, 0xE2400020, 0xE2411020, 0xE2522001, 0x1AFFFFF9, 0xEAFFFFFE}},
};

// Processor time of this process: a figure must hold beside other work.
static double now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

typedef struct Bench {
    Machine machine;
    Cpu cpu;
    VirtAddr code, data;
} Bench;

static void boot(Bench *bench) {
    Machine *machine = &bench->machine;
    bench_machine(machine);
    bench_boot(machine);
    bench_start(machine);
    bench->code = bench_memory(machine, CE_PAGE_SIZE, PAGE_EXECUTE_READWRITE);
    bench->data = bench_memory(machine, DATA_SIZE, PAGE_READWRITE);
    need(cpu_init(&bench->cpu, machine), "no memory");
}

static void set_start(const Bench *bench, uint32_t r[16]) {
    memset(r, 0, 16 * sizeof *r);
    r[0] = bench->data;
    r[1] = bench->data + DATA_SIZE / 2;
    r[2] = TURNS;
    r[REG_SP] = bench->data + DATA_SIZE;
    r[REG_PC] = bench->code;
}

static void put_program(Bench *bench, const Program *program) {
    for (uint32_t i = 0; i < program->n_words; i++) {
        need(mmu_write32(&bench->machine.mmu, bench->code + i * 4, program->words[i]), "no code");
    }
}

// Nanoseconds an instruction.
static double run_ours(Bench *bench, const Program *program, CpuLoop *loop) {
    bench->cpu.loop = loop;
    double start = now_ms();
    for (uint32_t i = 0; i < ROUNDS; i++) {
        CpuState state = {.psr = PSR_USER};
        set_start(bench, state.r);
        cpu_load(&bench->cpu, &state);
        need(cpu_run(&bench->cpu, program->n_instructions) == CPU_BUDGET, "it stopped");
    }
    return (now_ms() - start) * 1e6 / ROUNDS / program->n_instructions;
}

static double run_other(Bench *bench, const Program *program, const OtherCore *core, void *other) {
    double start = now_ms();
    for (uint32_t i = 0; i < ROUNDS; i++) {
        uint32_t r[16];
        set_start(bench, r);
        need(core->run(other, r, program->n_instructions), core->name);
    }
    return (now_ms() - start) * 1e6 / ROUNDS / program->n_instructions;
}

// The first column is what a program runs on; the others are beside it.
static void report(Bench *bench, const Program *program) {
    const OtherCore *cores[] = {other_core_unicorn(), other_core_dynarmic()};
    double ours[2][REPEATS], theirs[2][REPEATS];
    void *others[2] = {NULL, NULL};
    put_program(bench, program);
    for (int i = 0; i < 2; i++) {
        others[i] = cores[i]
                        ? cores[i]->make(&bench->machine.mmu, bench->code, bench->data, DATA_SIZE)
                        : NULL;
    }
    for (int i = 0; i < REPEATS; i++) {
        ours[0][i] = run_ours(bench, program, cpu_loop_goto);
        ours[1][i] = run_ours(bench, program, cpu_loop_switch);
        for (int k = 0; k < 2; k++) {
            theirs[k][i] = others[k] ? run_other(bench, program, cores[k], others[k]) : 0;
        }
    }
    double best = median_of(ours[0], REPEATS);
    printf("%-20s %8.0f %8.0f", program->name, 1e3 / best, 1e3 / median_of(ours[1], REPEATS));
    for (int k = 0; k < 2; k++) {
        double other = median_of(theirs[k], REPEATS);
        if (others[k]) {
            printf(" %8.0f (%4.1f)", 1e3 / other, other / best);
            cores[k]->end(others[k]);
        } else {
            printf(" %8s       ", "-");
        }
    }
    printf("\n");
}

int main(void) {
    static Bench bench;
    boot(&bench);
    printf("%-20s %8s %8s %15s %15s   (million instructions a second; how many times theirs)\n",
           "program", "goto", "switch", "Unicorn", "dynarmic");
    for (unsigned i = 0; i < sizeof programs / sizeof programs[0]; i++) {
        report(&bench, &programs[i]);
    }
    cpu_deinit(&bench.cpu);
    heap_end(&bench.machine);
    machine_deinit(&bench.machine);
    return 0;
}
