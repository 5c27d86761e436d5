// SPDX-License-Identifier: MIT
#include "kernel/life/start.h"

#include "kernel/life/plan.h"
#include "kernel/loader/images.h"
#include "kernel/loader/load.h"
#include "kernel/memory/hibernate.h"
#include "kernel/memory/second_slot.h"
#include "kernel/paging/pager.h"
#include "kernel/process/process.h"
#include "kernel/process/thread.h"
#include "kernel/space/kobject.h"
#include "kernel/space/slot.h"
#include "trust/certify.h"
#include "trust/context.h"
#include "ce/handles.h"

#include <assert.h>

// A process starts in three steps: plan_make() and the loader compute what it takes, check_start()
// asks whether the device can give it, act_start() does it and cannot fail. Read process_start()
// first. The image's certification is asked before its memory.

static uint32_t free_threads(const Machine *machine) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < CE_THREADS; i++) {
        n += machine->tables.thread[i].handle == 0;
    }
    return n;
}

// What the loader asks about certification, before it looks for memory.
static bool check_certified(Machine *machine, const ProcessImage *image) {
    const Options *options = &machine->options;
    TrustLevel exe = trust_level(options, certify_exe(options, image));
    TrustLevel dlls = trust_level(options, certify_dlls(options, image));
    if (exe == TRUST_FALSE) {
        return machine_refuse(machine, REASON(NOT_CERTIFIED, 0));
    }
    if (!certify_may_load(exe, dlls)) {
        return machine_refuse(machine, REASON(DLL_TRUST, exe, dlls));
    }
    return true;
}

static bool check_start(Machine *machine, uint8_t process, const ProcessImage *image,
                        const Plan *plan, const LoadPlan *loads) {
    uint32_t line = loads->line;
    if (plan->top > line) {
        return machine_refuse(
            machine, REASON(IMAGE_TOO_BIG, plan->top - CE_EXE_BASE, line - CE_EXE_BASE, line));
    }
    if (process != 0 && !second_slot_may_start(machine, process, plan->top, line)) {
        return false;
    }
    uint32_t n_threads = 1 + image->threads, ram_pages = plan->ram_pages + loads->ram_pages;
    uint32_t kernel_pages =
        kobject_cost_of_all(machine, (const uint32_t[KOBJ_COUNT]){
                                         [KOBJ_MEMBLOCK] = plan->n_blocks + loads->n_blocks,
                                         [KOBJ_MODULE] = loads->n_new,
                                         [KOBJ_THREAD] = n_threads,
                                         [KOBJ_CALLSTACK] = n_threads,
                                     });
    if (n_threads > free_threads(machine)) {
        return machine_refuse(machine, REASON(NO_THREAD_RECORD, n_threads, free_threads(machine)));
    }
    uint32_t free_pages = pager_make_room(machine, ram_pages + kernel_pages);
    if (ram_pages + kernel_pages > free_pages) {
        return machine_refuse(
            machine, REASON(NO_RAM, ram_pages + kernel_pages, free_pages, line - plan->top));
    }
    return true;
}

// Plans the DLLs that it is linked with, at the trust level it will run at.
static bool plan_dlls(Machine *machine, LoadPlan *loads, const ProcessImage *image) {
    TrustLevel trust = trust_level(&machine->options, certify_exe(&machine->options, image));
    if (!load_plan_groups(machine, loads, image->dlls, trust)) {
        return false;
    }
    for (uint32_t i = 0; i < image->n_needs; i++) {
        if (!load_plan_dll(machine, loads, image->needs[i], trust)) {
            return false;
        }
    }
    return true;
}

static void start_threads(Machine *machine, const Plan *plan, uint8_t process) {
    VirtAddr base = ce_slot_base(machine->tables.process[process].slot);
    for (uint32_t i = 0; i < plan->n_regions; i++) {
        if (plan->regions[i].kind == KIND_STACK) {
            thread_start(machine, thread_free_record(machine), process,
                         base + plan->regions[i].offset, plan->stack_size);
        }
    }
    uint32_t main = process_main_thread(machine, process);
    if (main < CE_THREADS) { // an empty one: the stack's bytes are 0
        process_set_command(machine, process,
                            machine->tables.thread[main].stack_end - PROCESS_COMMAND_ALIGN);
    }
}

static void act_start(Machine *machine, uint8_t process, uint8_t parent, const ProcessImage *image,
                      const Plan *plan, const LoadPlan *loads) {
    assert(process < CE_PROCESS_MAX);
    uint8_t slot = (uint8_t)(process == 0 ? CE_SLOT_NK : CE_SLOT_PROCESS_FIRST + process - 1);
    if (machine->tables.slot[slot].section == 0) { // not if it is another process's second slot
        slot_open(machine, slot);
    }
    ProcessRow row = machine->tables.process[process];
    machine_name_row(machine, TABLE_PROCESS, process, image->name, &row.name);
    row.generation++;
    row.handle = handle_of_process(process, row.generation);
    row.key = trust_key(process);
    row.exit_code = 0;
    row.leaked = row.unmapped = 0;
    row.section = machine->tables.slot[slot].section;
    row.slot = slot;
    row.parent = parent;
    row.trust = (uint8_t)trust_level(&machine->options, certify_exe(&machine->options, image));
    row.boot = machine->step == 0 && parent == 0;
    hibernate_begin(machine, image, &row);
    machine_set_rows(machine, TABLE_PROCESS, process, 1, &row);
    plan_act(machine, plan, process);
    load_act(machine, loads);
    plan_fill(machine, plan, process);
    start_threads(machine, plan, process);
}

uint8_t process_start(Machine *machine, const char *name, uint8_t parent) {
    Plan plan;
    LoadPlan loads;
    int image = image_find_exe(machine, name);
    if (image < 0) {
        machine_refuse(machine, REASON(NO_SUCH_IMAGE, 0));
        return PROCESS_NONE;
    }
    uint8_t process = (uint8_t)tables_first_free(&machine->tables, TABLE_PROCESS, 0);
    const ProcessImage *program = &machine->images[image];
    if (!check_certified(machine, program)) {
        return PROCESS_NONE;
    }
    if (process == CE_PROCESS_MAX) {
        machine_refuse_with(machine, machine->options.createprocess_error,
                            REASON(NO_PROCESS_RECORD, CE_PROCESS_MAX));
        return PROCESS_NONE;
    }
    plan_make(machine, program, image_rom_frame(machine, (uint32_t)image), &plan);
    load_plan_begin(machine, &loads, process, plan.top);
    if (!plan_dlls(machine, &loads, program) ||
        !check_start(machine, process, program, &plan, &loads)) {
        return PROCESS_NONE;
    }
    act_start(machine, process, parent, program, &plan, &loads);
    return process;
}
