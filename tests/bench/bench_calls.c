// SPDX-License-Identifier: MIT
#define _DEFAULT_SOURCE // MAP_ANONYMOUS

// What calls between processes cost, against what the host offers for the same: a server call and
// back against a byte through two pipes and against a plain call; a 16 MB view mapped, touched in
// one page of a hundred and unmapped, against mmap; a process from start to end against fork. Each
// beside 4, 10 and 31 processes: nothing should grow with them.

#include "kernel/life/end.h"
#include "kernel/object/handle.h"
#include "kernel/object/mapfile.h"
#include "kernel/process/psl.h"
#include "tests/bench/bench_process.h"
#include "tests/bench/median.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define REPEATS 15
#define SET 20u
#define VIEW_SIZE (16u << 20)
#define TOUCH_STEP (100u * CE_PAGE_SIZE) // one page of a hundred

typedef struct Bench {
    Machine machine;
    uint32_t thread; // of the client
    int to_echo[2], from_echo[2];
} Bench;

static void boot(Bench *bench, uint32_t n_processes) {
    static const uint8_t pointers[] = {1};
    Machine *machine = &bench->machine;
    bench_machine(machine);
    bench_boot(machine);
    for (uint32_t i = 0; i < n_processes; i++) { // the last place is left for a process to come
        bench->thread = bench_start(machine);
        if (i == 0) {
            uint32_t handle = psl_create_set(machine, "DEMO", 1, pointers);
            need(psl_register(machine, handle, SET), "no server");
        }
    }
}

// ---- a call into a server and back

static double server_calls(Bench *bench, uint32_t n) {
    double start = median_now_ms();
    for (uint32_t i = 0; i < n; i++) {
        uint32_t args[4] = {0x11000, i, 0, 0};
        need(psl_enter(&bench->machine, SET, 0, args, 4), "the server call failed");
        psl_leave(&bench->machine, bench->thread);
    }
    return (median_now_ms() - start) / n;
}

static void echo_start(Bench *bench) {
    need(pipe(bench->to_echo) == 0 && pipe(bench->from_echo) == 0, "no pipes");
    pid_t child = fork();
    need(child >= 0, "no fork");
    if (child == 0) {
        char byte;
        close(bench->to_echo[1]);
        while (read(bench->to_echo[0], &byte, 1) == 1 &&
               write(bench->from_echo[1], &byte, 1) == 1) {
        }
        _exit(0);
    }
}

static double pipe_calls(Bench *bench, uint32_t n) {
    char byte = 0;
    double start = median_now_ms();
    for (uint32_t i = 0; i < n; i++) {
        need(write(bench->to_echo[1], &byte, 1) == 1 && read(bench->from_echo[0], &byte, 1) == 1,
             "the pipe broke");
    }
    return (median_now_ms() - start) / n;
}

static __attribute__((noinline)) uint32_t plain(uint32_t value) {
    __asm__ volatile("" : "+r"(value));
    return value;
}

static double plain_calls(Bench *bench, uint32_t n) {
    (void)bench;
    uint32_t sum = 0;
    double start = median_now_ms();
    for (uint32_t i = 0; i < n; i++) {
        sum += plain(i);
    }
    __asm__ volatile("" : "+r"(sum));
    return (median_now_ms() - start) / n;
}

// ---- a view

static double views(Bench *bench, uint32_t n) {
    Machine *machine = &bench->machine;
    MapfileRequest request = {INVALID_HANDLE_VALUE, 0, PAGE_READWRITE, 0, VIEW_SIZE, NULL};
    double start = median_now_ms();
    for (uint32_t i = 0; i < n; i++) {
        uint32_t handle = mapfile_create(machine, &request);
        VirtAddr va = mapfile_map(machine, handle, FILE_MAP_WRITE, 0, 0, 0);
        need(va != 0, "MapViewOfFile failed");
        for (uint32_t at = 0; at < VIEW_SIZE; at += TOUCH_STEP) {
            mmu_write32(&machine->mmu, va + at, i);
        }
        need(mapfile_unmap(machine, va) && handle_close(machine, handle), "unmapping failed");
    }
    return (median_now_ms() - start) / n;
}

static double host_views(Bench *bench, uint32_t n) {
    (void)bench;
    double start = median_now_ms();
    for (uint32_t i = 0; i < n; i++) {
        char *at = mmap(NULL, VIEW_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        need(at != MAP_FAILED, "mmap failed");
        for (uint32_t k = 0; k < VIEW_SIZE; k += TOUCH_STEP) {
            at[k] = (char)i;
        }
        munmap(at, VIEW_SIZE);
    }
    return (median_now_ms() - start) / n;
}

// ---- a process

static double processes(Bench *bench, uint32_t n) {
    double start = median_now_ms();
    for (uint32_t i = 0; i < n; i++) {
        uint8_t process = process_start(&bench->machine, "bench.exe", 0);
        need(process != PROCESS_NONE, "a process did not start");
        process_end(&bench->machine, process, 0);
    }
    return (median_now_ms() - start) / n;
}

static double host_processes(Bench *bench, uint32_t n) {
    (void)bench;
    double start = median_now_ms();
    for (uint32_t i = 0; i < n; i++) {
        pid_t child = fork();
        need(child >= 0, "no fork");
        if (child == 0) {
            _exit(0);
        }
        waitpid(child, NULL, 0);
    }
    return (median_now_ms() - start) / n;
}

// ----

typedef struct Row {
    const char *what;
    double (*ours)(Bench *bench, uint32_t n), (*theirs)(Bench *bench, uint32_t n);
    uint32_t n_ours, n_theirs;
    double goal;
} Row;

static const Row rows[] = {
    {"server call and back / two pipes", server_calls, pipe_calls, 20000, 500, 0.1},
    {"server call and back / plain call", server_calls, plain_calls, 20000, 100000, 500},
    {"16 MB view, 1 % touched / mmap", views, host_views, 5, 20, 10},
    {"process start and end / fork", processes, host_processes, 20, 10, 1},
};
#define N_ROWS (sizeof rows / sizeof rows[0])

int main(void) {
    static const uint32_t counts[] = {4, 10,
                                      31}; // with nk.exe and filesys.exe; one more comes and goes
    static Bench bench;
    double first[N_ROWS] = {0};
    echo_start(&bench);
    median_head();
    for (unsigned k = 0; k < sizeof counts / sizeof counts[0]; k++) {
        boot(&bench, counts[k] - 2);
        for (unsigned r = 0; r < N_ROWS; r++) {
            double ours[REPEATS], theirs[REPEATS];
            char what[64];
            for (int i = 0; i < REPEATS; i++) {
                ours[i] = rows[r].ours(&bench, rows[r].n_ours);
                theirs[i] = rows[r].theirs(&bench, rows[r].n_theirs);
            }
            snprintf(what, sizeof what, "%2u: %s", counts[k], rows[r].what);
            median_report(what, ours, theirs, REPEATS, rows[r].goal);
            double median = median_of(ours, REPEATS);
            first[r] = k == 0 ? median : first[r];
            if (k == 2) {
                printf("    grown by %.2f from %u processes to %u\n", median / first[r], counts[0],
                       counts[k]);
            }
        }
        heap_end(&bench.machine);
        machine_deinit(&bench.machine);
    }
    return 0;
}
