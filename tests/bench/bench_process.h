// SPDX-License-Identifier: MIT
#pragma once

// A bare Pocket PC: it starts no programs itself. The benchmark starts bench.exe.

#include "ce/win32.h"
#include "heap/side.h"
#include "kernel/life/boot.h"
#include "kernel/life/start.h"
#include "kernel/loader/images.h"
#include "kernel/memory/virtual.h"
#include "kernel/process/process.h"
#include "kernel/process/thread.h"
#include "tests/bench/need.h"

// Before it boots.
static inline void bench_machine(Machine *machine) {
    Options options;
    options_profile(&options, "pocket-pc");
    options.boot = BOOT_BARE;
    need(machine_init(machine, &options) && heap_begin(machine), "no machine");
}

static inline void bench_boot(Machine *machine) {
    ProcessImage image = {.name = "bench.exe", .code_kb = 4, .data_kb = 4};
    need(boot_machine(machine) && image_add_exe(machine, &image), "the machine did not boot");
}

// Starts bench.exe, which runs from then on. Returns its main thread.
static inline uint32_t bench_start(Machine *machine) {
    uint8_t process = process_start(machine, "bench.exe", 0);
    need(process != PROCESS_NONE, "the process did not start");
    uint32_t thread = process_main_thread(machine, process);
    thread_switch(machine, thread);
    return thread;
}

// Memory of the running process.
static inline VirtAddr bench_memory(Machine *machine, uint32_t size, uint32_t protect) {
    VirtAddr va = virtual_alloc(machine, 0, size, MEM_RESERVE | MEM_COMMIT, protect);
    need(va, "no memory");
    return va;
}
