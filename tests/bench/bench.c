// SPDX-License-Identifier: MIT
#define _DEFAULT_SOURCE // MAP_ANONYMOUS
#include "ce/win32.h"
#include "heap/side.h"
#include "kernel/life/boot.h"
#include "kernel/life/end.h"
#include "kernel/life/start.h"
#include "kernel/loader/images.h"
#include "kernel/memory/virtual.h"
#include "kernel/process/process.h"
#include "kernel/process/thread.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <sys/mman.h>
#include <ucontext.h>

// The numbers of docs/architecture.md that concern memory: each is a ratio against something the
// host does, measured side by side in one run. Repetitions are interleaved (ours, theirs, ours ...)
// so that a busy machine disturbs both; the median of each is reported.
//
// Scalar loops end each iteration with an empty asm that takes the sum in a register: neither
// compiler may then vectorise or fold the loop, and it costs no instruction on either side.

#define REPETITIONS 15u
#define KEEP(value) __asm__ volatile("" : "+r"(value))

typedef struct Bench {
    Machine machine;
    VirtAddr area; // 31 MB committed in the slot of process 2
    uint32_t area_bytes;
    uint32_t *array; // the same size on the host
    uint32_t threads[CE_PROCESS_MAX];
    uint32_t n_processes; // of the switch ring
    VirtAddr pages;       // slot-0 address of 8 pages in each process of the ring
} Bench;

static double now_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void die(const char *what) {
    fprintf(stderr, "slot32-bench: %s\n", what);
    exit(1);
}

// --- reserve, commit, touch, release 64 KB ---

static uint32_t alloc_ours(Bench *bench, uint32_t n) {
    Machine *machine = &bench->machine;
    for (uint32_t i = 0; i < n; i++) {
        VirtAddr va = virtual_alloc(machine, 0, 65536, MEM_RESERVE, PAGE_READWRITE);
        if (!va || !virtual_alloc(machine, va, 65536, MEM_COMMIT, PAGE_READWRITE)) {
            die("VirtualAlloc failed");
        }
        for (uint32_t page = 0; page < 16; page++) {
            mmu_write32(&machine->mmu, va + page * CE_PAGE_SIZE, i);
        }
        virtual_free(machine, va, 0, MEM_RELEASE);
    }
    return 0;
}

static uint32_t alloc_theirs(Bench *bench, uint32_t n) {
    (void)bench;
    for (uint32_t i = 0; i < n; i++) {
        void *at = mmap(NULL, 65536, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (at == MAP_FAILED || mprotect(at, 65536, PROT_READ | PROT_WRITE) != 0) {
            die("mmap failed");
        }
        for (uint32_t page = 0; page < 16; page++) {
            *(volatile uint32_t *)(void *)((char *)at + page * 4096) = i;
        }
        munmap(at, 65536);
    }
    return 0;
}

// --- loads ---

static uint32_t sequential_ours(Bench *bench, uint32_t n) {
    Mmu *mmu = &bench->machine.mmu;
    VirtAddr area = bench->area;
    uint32_t sum = 0, value = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (!mmu_read32(mmu, area + i * 4, &value)) {
            die("a load faulted");
        }
        sum += value;
        KEEP(sum);
    }
    return sum;
}

static uint32_t sequential_theirs(Bench *bench, uint32_t n) {
    const uint32_t *array = bench->array;
    uint32_t sum = 0;
    for (uint32_t i = 0; i < n; i++) {
        sum += array[i];
        KEEP(sum);
    }
    return sum;
}

// A place in the area: the same two instructions on both sides.
static inline uint32_t next_index(uint64_t *state, uint32_t n_words) {
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((*state >> 32) * n_words >> 32);
}

static uint32_t random_ours(Bench *bench, uint32_t n) {
    Mmu *mmu = &bench->machine.mmu;
    VirtAddr area = bench->area;
    uint64_t state = 1;
    uint32_t sum = 0, value = 0, n_words = bench->area_bytes / 4;
    for (uint32_t i = 0; i < n; i++) {
        if (!mmu_read32(mmu, area + next_index(&state, n_words) * 4, &value)) {
            die("a load faulted");
        }
        sum += value;
        KEEP(sum);
    }
    return sum;
}

static uint32_t random_theirs(Bench *bench, uint32_t n) {
    const uint32_t *array = bench->array;
    uint64_t state = 1;
    uint32_t sum = 0, n_words = bench->area_bytes / 4;
    for (uint32_t i = 0; i < n; i++) {
        sum += array[next_index(&state, n_words)];
        KEEP(sum);
    }
    return sum;
}

// --- switches ---

static uint32_t switch_ours(Bench *bench, uint32_t n) {
    Machine *machine = &bench->machine;
    uint32_t sum = 0, value = 0;
    for (uint32_t i = 0, at = 0; i < n; i++) {
        thread_switch(machine, bench->threads[at]);
        for (uint32_t page = 0; page < 8; page++) {
            if (!mmu_read32(&machine->mmu, bench->pages + page * CE_PAGE_SIZE, &value)) {
                die("a load faulted");
            }
            sum += value;
        }
        at = at + 1 == bench->n_processes ? 0 : at + 1;
    }
    return sum;
}

#define COROUTINE_STACK 16384u

static ucontext_t ring[CE_PROCESS_MAX], outside;
static char *stacks;
static uint32_t ring_size, ring_left;

// Each context hands on to its neighbour; the last hop goes back to the measuring one.
static void coroutine(int self) {
    for (;;) {
        uint32_t next = (uint32_t)self + 1 == ring_size ? 0 : (uint32_t)self + 1;
        if (--ring_left == 0) {
            swapcontext(&ring[self], &outside);
        } else {
            swapcontext(&ring[self], &ring[next]);
        }
    }
}

static uint32_t switch_theirs(Bench *bench, uint32_t n) {
    ring_size = bench->n_processes;
    ring_left = n;
    for (uint32_t i = 0; i < ring_size; i++) {
        getcontext(&ring[i]);
        ring[i].uc_stack.ss_sp = stacks + i * COROUTINE_STACK;
        ring[i].uc_stack.ss_size = COROUTINE_STACK;
        makecontext(&ring[i], (void (*)(void))coroutine, 1, (int)i);
    }
    swapcontext(&outside, &ring[0]);
    return 0;
}

// --- measuring ---

typedef uint32_t Work(Bench *bench, uint32_t n);

typedef struct Result {
    double ours, theirs; // ns per operation, medians
} Result;

static uint32_t sink;

static double time_once(Bench *bench, Work *work, uint32_t n) {
    double start = now_ns();
    sink += work(bench, n);
    return (now_ns() - start) / n;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static Result measure(Bench *bench, Work *ours, Work *theirs, uint32_t n) {
    double our_times[REPETITIONS], their_times[REPETITIONS];
    time_once(bench, ours, n / 4); // warm up both
    time_once(bench, theirs, n / 4);
    for (uint32_t i = 0; i < REPETITIONS; i++) {
        our_times[i] = time_once(bench, ours, n);
        their_times[i] = time_once(bench, theirs, n);
    }
    qsort(our_times, REPETITIONS, sizeof our_times[0], by_value);
    qsort(their_times, REPETITIONS, sizeof their_times[0], by_value);
    return (Result){our_times[REPETITIONS / 2], their_times[REPETITIONS / 2]};
}

static bool report(const char *what, Result result, double goal) {
    double ratio = result.ours / result.theirs;
    printf("%-44s %9.2f %9.2f %7.2f  <= %-5.2f %s\n", what, result.ours, result.theirs, ratio, goal,
           ratio <= goal ? "yes" : "no");
    fflush(stdout);
    return ratio <= goal;
}

// --- the machine ---

static void start(Bench *bench, const char *name, uint32_t number) {
    uint8_t process = process_start(&bench->machine, name, 0);
    if (process == PROCESS_NONE) {
        die("a process did not start");
    }
    bench->threads[number] = process_main_thread(&bench->machine, process);
    thread_switch(&bench->machine, bench->threads[number]);
    bench->pages = virtual_alloc(&bench->machine, 0, 8 * CE_PAGE_SIZE, MEM_COMMIT, PAGE_READWRITE);
    if (!bench->pages) {
        die("VirtualAlloc failed");
    }
}

static void boot(Bench *bench) {
    Options options;
    options_profile(&options, "pocket-pc");
    options.boot = BOOT_BARE;
    options.ram_mb = 64;
    ProcessImage image = {.name = "bench.exe", .code_kb = 4, .data_kb = 4};
    if (!machine_init(&bench->machine, &options) || !heap_begin(&bench->machine) ||
        !boot_machine(&bench->machine) || !image_add_exe(&bench->machine, &image)) {
        die("the machine did not boot");
    }
}

// 31 MB in one slot: as much of the 32 as an application can have.
static void fill_area(Bench *bench) {
    bench->area_bytes = 31u << 20;
    bench->area = virtual_alloc(&bench->machine, 0, bench->area_bytes, MEM_COMMIT, PAGE_READWRITE);
    bench->array = malloc(bench->area_bytes);
    if (!bench->area || !bench->array) {
        die("no memory for 31 MB");
    }
    memset(bench->array, 1, bench->area_bytes);
    mmu_fill(&bench->machine.mmu, bench->area, 1, bench->area_bytes);
}

static bool bench_loads(Bench *bench) {
    fill_area(bench);
    uint32_t n = bench->area_bytes / 4;
    bool met = report("4-byte load, sequential in 31 MB",
                      measure(bench, sequential_ours, sequential_theirs, n), 2.5);
    met &=
        report("4-byte load, random in 31 MB", measure(bench, random_ours, random_theirs, n), 2.0);
    virtual_free(&bench->machine, bench->area, 0, MEM_RELEASE);
    free(bench->array);
    return met;
}

// filesys.exe has one of the 31 slots: 30 processes of ours and it make the full ring.
static bool bench_switches(Bench *bench) {
    static const uint32_t sizes[] = {2, 8, 31};
    bool met = true;
    double at_2 = 0, at_31 = 0;
    process_end(&bench->machine, 1, 0);
    for (uint32_t i = 1; i < 31; i++) {
        start(bench, "bench.exe", i);
    }
    stacks = malloc(CE_PROCESS_MAX * COROUTINE_STACK);
    if (!stacks) {
        die("no memory for stacks");
    }
    for (uint32_t i = 0; i < 3; i++) {
        char what[64];
        bench->n_processes = sizes[i];
        Result result = measure(bench, switch_ours, switch_theirs, 100000);
        snprintf(what, sizeof what, "switch + 8 first touches, %u processes", sizes[i]);
        met &= report(what, result, 1.0 / 3);
        at_2 = i == 0 ? result.ours : at_2;
        at_31 = result.ours;
    }
    free(stacks);
    return report("switch with 31 processes against 2", (Result){at_31, at_2}, 1.5) && met;
}

int main(void) {
    Bench *bench = calloc(1, sizeof *bench);
    if (!bench) {
        die("no memory");
    }
    boot(bench);
    start(bench, "bench.exe", 0);
    printf("%-44s %9s %9s %7s  %-8s %s\n", "what", "ours ns", "theirs ns", "ratio", "goal", "met");
    bool met = report("64 KB reserve, commit, touch, release / mmap",
                      measure(bench, alloc_ours, alloc_theirs, 10000), 0.2);
    met &= bench_loads(bench);
    met &= bench_switches(bench);
    printf("%s\n", met ? "all goals met" : "not all goals met");
    heap_end(&bench->machine);
    machine_deinit(&bench->machine);
    free(bench);
    return 0;
}
