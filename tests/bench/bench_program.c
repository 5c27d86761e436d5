// SPDX-License-Identifier: MIT

// What machine code costs beside the same without it: a call that a program makes against the call
// alone, and a program's loads and stores with a history kept against without one.

#include "ce/calls.h"
#include "program/call.h"
#include "program/import.h"
#include "program/run.h"
#include "tests/bench/bench_process.h"
#include "tests/bench/median.h"
#include "world/world.h"

#define REPEATS 15
#define CALLS 20000u
#define TURNS 200000u
#define DATA_SIZE (64u << 10)

typedef struct Bench {
    Machine machine;
    Program program;
    World world;
    VirtAddr code, data;
} Bench;

static void boot(Bench *bench, bool history) {
    Machine *machine = &bench->machine;
    bench_machine(machine);
    need(!history || (world_init(&bench->world, &machine->options) &&
                      machine_listen(machine, world_sink(&bench->world))),
         "no history");
    bench_boot(machine);
    bench_start(machine);
    bench->code = bench_memory(machine, CE_PAGE_SIZE, PAGE_EXECUTE_READWRITE);
    bench->data = bench_memory(machine, DATA_SIZE, PAGE_READWRITE);
    need(program_init(&bench->program, machine), "no memory");
}

static void put_code(Bench *bench, const uint32_t *words, uint32_t n) {
    for (uint32_t i = 0; i < n; i++) {
        need(mmu_write32(&bench->machine.mmu, bench->code + i * 4, words[i]), "no code");
    }
}

// ---- a call

// loop: VirtualAlloc(NULL, 64 KB, MEM_RESERVE, PAGE_READWRITE); VirtualFree(it, 0, MEM_RELEASE);
// the functions are at r4 and r4 + 4. subs r5, r5, #1; bne loop; b .
static const uint32_t alloc_words[] = {0xE3A00000, 0xE3A01801, 0xE3A02A02, 0xE3A03004, 0xE1A0E00F,
                                       0xE594F000, 0xE3A01000, 0xE3A02902, 0xE1A0E00F, 0xE594F004,
                                       0xE2555001, 0x1AFFFFF3, 0xEAFFFFFE};
// loop: VirtualQuery(r6, r7, 28), without a second call.
static const uint32_t query_words[] = {0xE1A00006, 0xE1A01007, 0xE3A0201C, 0xE1A0E00F,
                                       0xE594F000, 0xE2555001, 0x1AFFFFF8, 0xEAFFFFFE};

typedef struct CallRow {
    const char *what;
    const uint32_t *words;
    uint32_t n_words;
    CallId calls[2]; // of a turn
    double goal;
} CallRow;

static VirtAddr address_of(const Bench *bench, CallId call) {
    ImageImport import = {.dll = "coredll.dll", .name = call_info(call)->name};
    ImageFile file = {.imports = &import, .n_imports = 1};
    return call == CALL_NONE ? 0 : import_address(&bench->machine.tables, &file, &import);
}

static double calls_of_code(Bench *bench, const CallRow *row) {
    CpuState state = {.psr = PSR_USER};
    uint32_t n = row->calls[1] == CALL_NONE ? CALLS : 2 * CALLS;
    for (uint32_t i = 0; i < 2; i++) {
        need(
            mmu_write32(&bench->machine.mmu, bench->data + i * 4, address_of(bench, row->calls[i])),
            "no data");
    }
    state.r[4] = bench->data;
    state.r[5] = CALLS;
    state.r[6] = bench->code;
    state.r[7] = bench->data + 64;
    state.r[REG_SP] = bench->data + DATA_SIZE;
    state.r[REG_PC] = bench->code;
    cpu_load(&bench->program.cpu, &state);
    double start = median_now_ms();
    for (uint32_t i = 0; i < n; i++) {
        CallId call = CALL_NONE;
        need(program_run(&bench->program, 1000) == PROGRAM_CALLS, "it does not call");
        need(program_call(&bench->program, &call).value != 0, "the call was refused");
    }
    return median_now_ms() - start;
}

static uint32_t call_with(Bench *bench, CallId call, uint32_t a, uint32_t b, uint32_t c,
                          uint32_t d) {
    ApiArgs args = {.value = {a, b, c, d}};
    uint32_t value = api_call(&bench->machine, call, &args).value;
    need(value != 0, "the call was refused");
    return value;
}

static double calls_alone(Bench *bench, const CallRow *row) {
    double start = median_now_ms();
    for (uint32_t i = 0; i < CALLS; i++) {
        if (row->calls[0] == CALL_VirtualQuery) {
            call_with(bench, CALL_VirtualQuery, bench->code, bench->data + 64, 28, 0);
        } else {
            uint32_t at =
                call_with(bench, CALL_VirtualAlloc, 0, 0x10000, MEM_RESERVE, PAGE_READWRITE);
            call_with(bench, CALL_VirtualFree, at, 0, MEM_RELEASE, 0);
        }
    }
    return median_now_ms() - start;
}

static void report_calls(Bench *bench) {
    static const CallRow rows[] = {
        {"VirtualAlloc and Free from code / alone",
         alloc_words,
         13,
         {CALL_VirtualAlloc, CALL_VirtualFree},
         1.3},
        {"VirtualQuery from code / alone", query_words, 8, {CALL_VirtualQuery, CALL_NONE}, 1.3},
    };
    for (unsigned r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        double ours[REPEATS], theirs[REPEATS];
        put_code(bench, rows[r].words, rows[r].n_words);
        for (int i = 0; i < REPEATS; i++) {
            ours[i] = calls_of_code(bench, &rows[r]);
            theirs[i] = calls_alone(bench, &rows[r]);
        }
        median_report(rows[r].what, ours, theirs, REPEATS, rows[r].goal);
    }
}

// ---- loads and stores

// loop: ldr r3, [r0, r2, lsl #2]; add r4, r4, r3; str r4, [r1, r2, lsl #2]; subs r2, r2, #1;
// andeq r2, r2, #0; moveq r2, #4000; subs r5, r5, #1; bne loop; b .
static const uint32_t copy_words[] = {0xE7903102, 0xE0844003, 0xE7814102, 0xE2522001,
                                      0x03A02EFA, 0xE2555001, 0x1AFFFFF8, 0xEAFFFFFE};

static double copies(Bench *bench) {
    CpuState state = {.psr = PSR_USER};
    state.r[0] = bench->data;
    state.r[1] = bench->data + DATA_SIZE / 2;
    state.r[2] = 4000;
    state.r[5] = TURNS;
    state.r[REG_PC] = bench->code;
    cpu_load(&bench->program.cpu, &state);
    double start = median_now_ms();
    need(program_run(&bench->program, TURNS * 7) == PROGRAM_CONTINUES, "it stopped");
    double ms = median_now_ms() - start;
    Event event = {.kind = EVENT_CALL, .call = CALL_GetTickCount}; // a step ends
    machine_publish(&bench->machine, &event, bench->machine.tables.system->current_process);
    return ms;
}

static void report_history(Bench *without, Bench *with) {
    double ours[REPEATS], theirs[REPEATS];
    put_code(without, copy_words, sizeof copy_words / sizeof copy_words[0]);
    put_code(with, copy_words, sizeof copy_words / sizeof copy_words[0]);
    for (int i = 0; i < REPEATS; i++) {
        ours[i] = copies(with);
        theirs[i] = copies(without);
    }
    median_report("1.4 M instructions, with a history / without", ours, theirs, REPEATS, 1.15);
}

static void end(Bench *bench) {
    program_deinit(&bench->program);
    heap_end(&bench->machine);
    world_deinit(&bench->world);
    machine_deinit(&bench->machine);
}

int main(void) {
    static Bench bench, kept;
    boot(&bench, false);
    boot(&kept, true);
    median_head();
    report_calls(&bench);
    report_history(&bench, &kept);
    end(&bench);
    end(&kept);
    return 0;
}
