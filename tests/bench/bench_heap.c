// SPDX-License-Identifier: MIT

// HeapAlloc and HeapFree in guest memory against malloc and free of the host on the same trace: a
// heap is filled to a number of live items, then items are freed at random and taken anew. Large
// numbers live in a shared heap: 10^6 items do not fit a slot.

#include "ce/win32.h"
#include "heap/heap.h"
#include "kernel/boot.h"
#include "kernel/process.h"
#include "kernel/thread.h"
#include "tests/bench/median.h"
#include "tests/support/random.h"

#include <stdint.h>
#include <string.h>

#define REPEATS 5
#define PAIRS 200000u
#define PATIENCE_MS 2000

typedef struct Trace {
    uint32_t n_live;
    uint32_t *size; // of every allocation, in order
    uint32_t *victim;
} Trace;

// Sizes as programs ask for them: most small, a few of some KB.
static uint32_t some_size(uint64_t *random) {
    uint32_t kind = random_below(random, 100);
    return kind < 80   ? 8 + random_below(random, 120)
           : kind < 97 ? 128 + random_below(random, 900)
                       : 1024 + random_below(random, 8000);
}

static Trace trace_new(uint32_t n_live) {
    Trace trace = {.n_live = n_live,
                   .size = malloc((n_live + PAIRS) * sizeof *trace.size),
                   .victim = malloc(PAIRS * sizeof *trace.victim)};
    uint64_t random = n_live;
    for (uint32_t i = 0; i < n_live + PAIRS; i++) {
        trace.size[i] = some_size(&random);
    }
    for (uint32_t i = 0; i < PAIRS; i++) {
        trace.victim[i] = random_below(&random, n_live);
    }
    return trace;
}

static Machine *machine_new(void) {
    Options options;
    Machine *machine = calloc(1, sizeof *machine);
    options_profile(&options, "pocket-pc");
    options.boot = BOOT_BARE;
    options.ram_mb = 512;
    if (!machine || !machine_init(machine, &options) || !boot_machine(machine)) {
        exit(3);
    }
    ProcessImage image = {.name = "heap.exe", .code_kb = 4, .stack_kb = 64};
    process_add_image(machine, &image);
    uint8_t process = process_start(machine, "heap.exe", 0);
    thread_switch(machine, process_main_thread(machine, process));
    return machine;
}

// ms for PAIRS pairs once the heap is full.
static double run_ours(const Trace *trace) {
    Machine *machine = machine_new();
    VirtAddr heap = heap_create(machine, HEAP_SHARED_READONLY, 0, 0).value;
    VirtAddr *live = malloc(trace->n_live * sizeof *live);
    for (uint32_t i = 0; i < trace->n_live; i++) {
        live[i] = heap_alloc(machine, heap, 0, trace->size[i]).value;
        if (!live[i]) {
            fprintf(stderr, "no item %u: %s\n", i, reason_info(machine->outcome.reason.id)->name);
            exit(3);
        }
    }
    double start = median_now_ms();
    for (uint32_t i = 0; i < PAIRS; i++) {
        VirtAddr *place = &live[trace->victim[i]];
        heap_free(machine, heap, *place);
        *place = heap_alloc(machine, heap, 0, trace->size[trace->n_live + i]).value;
        mmu_write32(&machine->mmu, *place, i);
    }
    double passed = median_now_ms() - start;
    free(live);
    machine_deinit(machine);
    free(machine);
    return passed;
}

static double run_theirs(const Trace *trace) {
    uint32_t **live = malloc(trace->n_live * sizeof *live);
    for (uint32_t i = 0; i < trace->n_live; i++) {
        live[i] = malloc(trace->size[i]);
    }
    double start = median_now_ms();
    for (uint32_t i = 0; i < PAIRS; i++) {
        uint32_t **place = &live[trace->victim[i]];
        free(*place);
        *place = malloc(trace->size[trace->n_live + i]);
        **place = i;
    }
    double passed = median_now_ms() - start;
    for (uint32_t i = 0; i < trace->n_live; i++) {
        free(live[i]);
    }
    free(live);
    return passed;
}

int main(void) {
    bool patient = true; // ten times the items are not tried after a run that took seconds
    median_head();
    for (uint32_t n = 1000; n <= 1000000 && patient; n *= 10) {
        Trace trace = trace_new(n);
        double ours[REPEATS], theirs[REPEATS];
        for (int i = 0; i < REPEATS; i++) {
            ours[i] = run_ours(&trace);
            theirs[i] = run_theirs(&trace);
        }
        char what[64];
        snprintf(what, sizeof what, "200,000 pairs, %u live / malloc", n);
        median_report(what, ours, theirs, REPEATS, 3);
        patient = median_of(ours, REPEATS) < PATIENCE_MS;
        free(trace.size);
        free(trace.victim);
    }
    if (!patient) {
        printf("larger heaps are not measured: a search walks the list\n");
    }
    return 0;
}
