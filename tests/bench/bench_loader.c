// SPDX-License-Identifier: MIT

// The loader: LoadLibrary and FreeLibrary of one DLL, beside 1, 16 and 256 DLLs that are loaded
// already, against dlopen and dlclose of a small library of the host; a process that is linked with
// 20 DLLs from start to end, against fork, exit, wait. Each beside 2, 8 and 29 other processes.

#include "heap/side.h"
#include "kernel/life/boot.h"
#include "kernel/life/end.h"
#include "kernel/life/start.h"
#include "kernel/loader/images.h"
#include "kernel/loader/load.h"
#include "kernel/process/process.h"
#include "kernel/process/thread.h"
#include "tests/bench/median.h"
#include "tests/bench/need.h"

#include <dlfcn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define REPEATS 15
#define HOST_LIBRARY "libutil.so.1" // of the C library, and next to empty

static DllImage dll_number(uint32_t i) {
    static char name[24]; // until the next call; the machine keeps a copy
    snprintf(name, sizeof name, "dll%u.dll", i);
    return (DllImage){.name = name, .code_kb = 8, .data_kb = 4};
}

// A device with n_processes applications; the last one has n_modules - 1 DLLs loaded beside
// coredll.dll, and "bench.dll" is known to the loader.
static void boot(Machine *machine, uint32_t n_processes, uint32_t n_modules) {
    Options options;
    options_profile(&options, "pocket-pc");
    options.boot = BOOT_BARE;
    ProcessImage image = {.name = "bench.exe", .code_kb = 4, .data_kb = 4};
    ProcessImage linked = {.name = "linked.exe", .code_kb = 4, .data_kb = 4};
    need(machine_init(machine, &options) && heap_begin(machine) && boot_machine(machine),
         "the machine did not boot");
    for (uint32_t i = 0; i + 1 < (n_modules > CE_NEEDS ? n_modules : CE_NEEDS + 1); i++) {
        DllImage dll = dll_number(i);
        need(image_add_dll(machine, &dll), "no room for a DLL");
        if (linked.n_needs < CE_NEEDS) {
            linked.needs[linked.n_needs++] = machine->dlls[i].name;
        }
    }
    DllImage own = {.name = "bench.dll", .code_kb = 8, .data_kb = 4};
    need(image_add_dll(machine, &own) && image_add_exe(machine, &image) &&
             image_add_exe(machine, &linked),
         "no room for an image");
    for (uint32_t i = 0; i < n_processes; i++) {
        uint8_t process = process_start(machine, "bench.exe", 0);
        need(process != PROCESS_NONE, "a process did not start");
        thread_switch(machine, process_main_thread(machine, process));
    }
    for (uint32_t i = 0; i + 1 < n_modules; i++) {
        need(load_library(machine, dll_number(i).name) != 0, "a DLL did not load");
    }
}

static double load_and_free(Machine *machine, uint32_t n) {
    double start = median_now_ms();
    for (uint32_t i = 0; i < n; i++) {
        need(load_free(machine, load_library(machine, "bench.dll")), "bench.dll");
    }
    return (median_now_ms() - start) / n;
}

static double host_open_and_close(uint32_t n) {
    double start = median_now_ms();
    for (uint32_t i = 0; i < n; i++) {
        void *library = dlopen(HOST_LIBRARY, RTLD_NOW);
        need(library != NULL, HOST_LIBRARY);
        dlclose(library);
    }
    return (median_now_ms() - start) / n;
}

static double start_and_end(Machine *machine, uint32_t n) {
    double start = median_now_ms();
    for (uint32_t i = 0; i < n; i++) {
        uint8_t process = process_start(machine, "linked.exe", 0);
        need(process != PROCESS_NONE, "linked.exe");
        process_end(machine, process, 0);
    }
    return (median_now_ms() - start) / n;
}

static double host_fork(uint32_t n) {
    double start = median_now_ms();
    for (uint32_t i = 0; i < n; i++) {
        pid_t child = fork();
        if (child == 0) {
            _exit(0);
        }
        waitpid(child, NULL, 0);
    }
    return (median_now_ms() - start) / n;
}

typedef struct Figures {
    double load, start; // ms
} Figures;

static Figures measure(uint32_t n_processes, uint32_t n_modules) {
    static Machine machine;
    double load[REPEATS], host_load[REPEATS], start[REPEATS], host_start[REPEATS];
    char line[80];
    boot(&machine, n_processes, n_modules);
    for (int i = 0; i < REPEATS; i++) {
        load[i] = load_and_free(&machine, 300);
        host_load[i] = host_open_and_close(100);
        start[i] = start_and_end(&machine, 50);
        host_start[i] = host_fork(10);
    }
    snprintf(line, sizeof line, "%2u, %3u: load and free / dlopen", n_processes, n_modules);
    median_report(line, load, host_load, REPEATS, 1);
    snprintf(line, sizeof line, "%2u, %3u: process of %u DLLs / fork", n_processes, n_modules,
             CE_NEEDS);
    median_report(line, start, host_start, REPEATS, 1);
    heap_end(&machine);
    machine_deinit(&machine);
    return (Figures){median_of(load, REPEATS), median_of(start, REPEATS)};
}

#define PAGED_KB 16384u // code of a DLL that no pool of the bench holds

// Time in ms to read a page for which the oldest one makes room, in a pool of that many KB.
static double read_pages(uint32_t pool_kb) {
    static Machine machine;
    Options options;
    options_profile(&options, "pocket-pc");
    options.boot = BOOT_BARE;
    options.paging_pool_kb = pool_kb;
    ProcessImage image = {.name = "bench.exe", .code_kb = 4, .data_kb = 4};
    DllImage dll = {.name = "paged.dll", .code_kb = PAGED_KB};
    need(machine_init(&machine, &options) && heap_begin(&machine) && boot_machine(&machine) &&
             image_add_exe(&machine, &image) && image_add_dll(&machine, &dll),
         "the machine did not boot");
    thread_switch(&machine, process_main_thread(&machine, process_start(&machine, "bench.exe", 0)));
    need(load_library(&machine, "paged.dll") != 0, "paged.dll");
    VirtAddr code = machine.tables.module[module_find(&machine, "paged.dll")].code_base;
    uint32_t n = PAGED_KB / 4, word = 0;
    double start = 0;
    for (uint32_t i = 0; i < 4 * n; i++) { // the first round fills the pool
        start = i == n ? median_now_ms() : start;
        need(mmu_read32(&machine.mmu, code + (i % n << CE_PAGE_SHIFT), &word), "a page");
    }
    double ms = (median_now_ms() - start) / (3 * n);
    need(machine.tables.system->page_ins >= 4 * n, "pages stayed in the pool");
    heap_end(&machine);
    machine_deinit(&machine);
    return ms;
}

static void report_pager(void) {
    static const uint32_t pools[] = {256, 2048, 12288};
    double ms[3][REPEATS];
    for (int i = 0; i < REPEATS; i++) {
        for (unsigned k = 0; k < 3; k++) {
            ms[k][i] = read_pages(pools[k]);
        }
    }
    for (unsigned k = 0; k < 3; k++) {
        printf("    a page read, pool of %5u pages: %7.1f ns, %.2f times the smallest pool\n",
               pools[k] / 4, median_of(ms[k], REPEATS) * 1e6,
               median_of(ms[k], REPEATS) / median_of(ms[0], REPEATS));
    }
}

int main(void) {
    static const uint32_t processes[] = {2, 8, 29}, modules[] = {1, 16, 256};
    Figures first = {1, 1}, last = {1, 1};
    printf("processes, DLLs loaded already\n");
    median_head();
    for (unsigned i = 0; i < 3; i++) {
        for (unsigned k = 0; k < 3; k++) {
            last = measure(processes[i], modules[k]);
            first = i == 0 && k == 0 ? last : first;
        }
    }
    printf("    from the first to the last, load and free grew by %.2f, a process by %.2f\n",
           last.load / first.load, last.start / first.start);
    report_pager();
    return 0;
}
