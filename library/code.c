// SPDX-License-Identifier: MIT
#include "library/slot32.h"

#include "kernel/process/process.h"
#include "kernel/process/thread.h"
#include "library/device.h"
#include "program/call.h"
#include "program/import.h"
#include "program/run.h"

#include <stdlib.h>

// Machine code on a device: what any processor needs of it, and the one that comes with it.

static void say(void *context, const char *line) {
    Machine *machine = context;
    Event event = {.kind = EVENT_SAY, .text = (const char *[EVENT_TEXTS]){line}};
    machine_publish(machine, &event, machine->tables.system->current_process);
}

// The processor, made at its first use; NULL when the host has no memory for it.
static Program *program_of(Slot32 *device) {
    if (!device->program) {
        device->program = malloc(sizeof *device->program);
        if (device->program && !program_init(device->program, &device->machine)) {
            free(device->program);
            device->program = NULL;
        }
        if (device->program) {
            device->program->say = say;
            device->program->context = &device->machine;
        }
    }
    return device->program;
}

void device_end_code(Slot32 *device) {
    if (device->program) {
        program_deinit(device->program);
        free(device->program);
        device->program = NULL;
    }
}

// ---- accesses

static bool can_access(const Slot32 *device, unsigned size) {
    return slot32_can_run(device) && (size == 1 || size == 2 || size == 4);
}

// Notes whose fault it was: slot32_kill() ends that process.
static bool done(Slot32 *device, VirtAddr pc, bool is_done) {
    if (!is_done) {
        device->machine.mmu.fault.pc = pc;
        device->faulted = slot32_running(device);
    }
    return is_done;
}

bool slot32_load(Slot32 *device, VirtAddr pc, VirtAddr va, unsigned size, uint32_t *ret_value) {
    Mmu *mmu = &device->machine.mmu;
    if (!can_access(device, size)) {
        return false;
    }
    return done(device, pc,
                size == 4   ? mmu_read32(mmu, va, ret_value)
                : size == 2 ? mmu_read16(mmu, va, ret_value)
                            : mmu_read8(mmu, va, ret_value));
}

bool slot32_store(Slot32 *device, VirtAddr pc, VirtAddr va, unsigned size, uint32_t value) {
    Mmu *mmu = &device->machine.mmu;
    if (!can_access(device, size)) {
        return false;
    }
    return done(device, pc,
                size == 4   ? mmu_write32(mmu, va, value)
                : size == 2 ? mmu_write16(mmu, va, value)
                            : mmu_write8(mmu, va, value));
}

bool slot32_fetch(Slot32 *device, VirtAddr va, unsigned size, uint32_t *ret_code) {
    const uint8_t *host = NULL;
    if (!can_access(device, size) || va % size != 0) {
        return false;
    }
    bool fetched = mmu_fetch(&device->machine.mmu, va, &host);
    if (fetched) {
        *ret_code = host ? bytes_get(host, size) : 0;
    }
    return done(device, va, fetched);
}

// ---- functions and registers

VirtAddr slot32_import(const Slot32 *device, const char *name) {
    const ImageImport import = {.dll = "coredll.dll", .name = name};
    const ImageFile file = {.imports = &import, .n_imports = 1};
    return import_is_here(&import) ? import_address(&device->machine.tables, &file, &import) : 0;
}

bool slot32_set_registers(Slot32 *device, uint32_t handle, const RegsRow *registers) {
    uint32_t thread = thread_find(&device->machine, handle);
    uint8_t process = process_find(&device->machine, handle);
    thread = process != PROCESS_NONE ? process_main_thread(&device->machine, process) : thread;
    if (thread >= CE_THREADS) {
        return false;
    }
    machine_set_rows(&device->machine, TABLE_REGS, thread, 1, registers);
    return true;
}

static Slot32Stop stop_of(Slot32 *device, ProgramStop stop) {
    switch (stop) {
    case PROGRAM_CONTINUES:
        return SLOT32_CONTINUES;
    case PROGRAM_RETURNS:
        return SLOT32_RETURNED;
    case PROGRAM_EXITS:
        return SLOT32_EXITED;
    case PROGRAM_LACKS:
        return SLOT32_LACKS;
    case PROGRAM_FAULTS:
        device->faulted = slot32_running(device);
        return SLOT32_FAULTED;
    case PROGRAM_CALLS:
        break;
    }
    CallId call = CALL_NONE;
    ApiResult result = program_call(device->program, &call);
    if (result.faulted) {
        device->faulted = slot32_running(device);
    }
    return result.faulted ? SLOT32_FAULTED : SLOT32_CALLED;
}

bool slot32_is_trap(Slot32 *device, VirtAddr va) {
    Program *program = program_of(device);
    return program && cpu_is_trap(&program->cpu, va);
}

Slot32Stop slot32_trap(Slot32 *device, RegsRow *registers) {
    Program *program = program_of(device);
    if (!program || !slot32_can_run(device) || !slot32_is_trap(device, registers->r[15])) {
        return SLOT32_NOTHING;
    }
    cpu_load(&program->cpu, registers);
    device->faulted = 0;
    Slot32Stop stop = stop_of(device, program_trap(program));
    cpu_save(&program->cpu, registers);
    return stop;
}

Slot32Stop slot32_run(Slot32 *device, RegsRow *registers, uint32_t n) {
    Program *program = program_of(device);
    if (!program || !slot32_can_run(device)) {
        return SLOT32_NOTHING;
    }
    cpu_load(&program->cpu, registers);
    device->faulted = 0;
    Slot32Stop stop = stop_of(device, program_run(program, n));
    cpu_save(&program->cpu, registers);
    return stop;
}
