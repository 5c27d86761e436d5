// SPDX-License-Identifier: MIT
#include "kernel/life/end.h"

#include "kernel/loader/load.h"
#include "kernel/memory/second_slot.h"
#include "kernel/object/handle.h"
#include "kernel/object/snapshot.h"
#include "kernel/object/wait.h"
#include "kernel/paging/pager.h"
#include "kernel/process/process_handle.h"
#include "kernel/process/psl.h"
#include "kernel/process/thread.h"
#include "kernel/process/tls.h"
#include "kernel/space/kobject.h"
#include "kernel/space/region.h"
#include "kernel/space/slot.h"
#include "kernel/space/stack.h"

// process_end() gives back what a process leaves, in the order of forget_process[]. The comment of
// each row says why it has its place.

typedef struct Ending {
    uint8_t process;
    uint32_t exit_code;
    ProcessRow row;              // as it was before the end
    uint32_t n_handles, n_views; // numbers that it had still open
    bool runs;                   // its code runs, or one of its threads runs in a server
} Ending;

static void free_thread(Machine *machine, uint32_t thread) {
    thread_end(machine, thread);
    snapshot_forget_thread(machine, thread);
}

static void forget_waits(Machine *machine, Ending *ending) {
    wait_end_process(machine, ending->process);
}

static void forget_servers(Machine *machine, Ending *ending) {
    psl_forget_process(machine, ending->process);
}

static void forget_handles(Machine *machine, Ending *ending) {
    handle_end_process(machine, ending->process, &ending->n_handles, &ending->n_views);
}

static void note_running(Machine *machine, Ending *ending) {
    const SystemRow *system = machine->tables.system;
    ending->runs = system->current_process == ending->process ||
                   (system->current_process != PROCESS_NONE &&
                    machine->tables.thread[system->current_thread].owner == ending->process);
}

static void forget_modules(Machine *machine, Ending *ending) {
    load_forget_process(machine, ending->process);
}

// A thread that has ended while its handle is open: what is left of it.
static void keep_ended(Machine *machine, uint32_t thread, uint8_t owner, uint32_t exit_code) {
    const ThreadRow *row = &machine->tables.thread[thread];
    kobject_give(machine, KOBJ_CALLSTACK, 1);
    ThreadRow ended = {.handle = row->handle,
                       .generation = row->generation,
                       .exit_code = exit_code,
                       .start = row->start,
                       .state = THREAD_ENDED,
                       .owner = owner,
                       .current = owner,
                       .open = 1,
                       .started_us = row->started_us,
                       .ended_us = machine->tables.system->clock_us,
                       .kernel_us = row->kernel_us,
                       .user_us = row->user_us};
    machine_set_rows(machine, TABLE_THREAD, thread, 1, &ended);
}

// Whether another process has the handle of a main thread that ends now. Source: ExitThread (CE
// 5.0): a thread object is deleted when its last handle is closed.
static bool is_held(const Machine *machine, const ThreadRow *row) {
    return row->is_main && row->open && row->state != THREAD_ENDED && row->holder != row->owner &&
           machine->tables.process[row->holder].handle;
}

static void forget_threads(Machine *machine, Ending *ending) {
    for (uint32_t i = 0; i < CE_THREADS; i++) {
        const ThreadRow *row = &machine->tables.thread[i];
        if (!row->handle || row->owner != ending->process) {
            continue;
        }
        psl_forget_thread(machine, i);
        if (is_held(machine, row)) {
            tls_forget_thread(machine, i);
            snapshot_forget_thread(machine, i);
            keep_ended(machine, i, row->holder, ending->exit_code);
        } else {
            free_thread(machine, i);
        }
    }
}

static void forget_second_slots(Machine *machine, Ending *ending) {
    second_slot_end(machine, ending->process);
}

static void forget_reservations(Machine *machine, Ending *ending) {
    VirtAddr base = ce_slot_base(ending->row.slot);
    region_release_all(machine, ending->process, base, base + CE_SLOT_SIZE);
    region_release_all(machine, ending->process, ce_slot_base(CE_SLOT_LARGE_FIRST),
                       ce_slot_base(CE_SLOT_LARGE_LAST + 1));
}

static void forget_pages(Machine *machine, Ending *ending) {
    pager_forget_process(machine, ending->process);
}

static void forget_slot(Machine *machine, Ending *ending) {
    slot_close(machine, ending->row.slot);
}

static void (*const forget_process[])(Machine *machine, Ending *ending) = {
    forget_waits,        // while its threads and objects can still be found
    forget_servers,      // threads of other processes return before the code they run goes
    forget_handles,      // views go before the memory of their mappings may go
    note_running,        // foreign threads have returned, its own still exist
    forget_modules,      // a DLL's pages in the slot go before the slot's other memory
    forget_threads,      // their stacks are reservations, which go below
    forget_second_slots, // its memory in other slots, and that of others in its slot
    forget_reservations, // what is left in its slot and in the large area
    forget_pages,        // no address shows a page of its EXE any more
    forget_slot,         // empty now
};

void process_end(Machine *machine, uint8_t process, uint32_t exit_code) {
    Ending ending = {
        .process = process, .exit_code = exit_code, .row = machine->tables.process[process]};
    for (unsigned i = 0; i < sizeof forget_process / sizeof *forget_process; i++) {
        forget_process[i](machine, &ending);
    }
    if (ending.runs) {
        thread_nobody_runs(machine);
    }
    uint32_t leaked = ending.n_handles < UINT16_MAX ? ending.n_handles : UINT16_MAX;
    ProcessRow gone = {.generation = ending.row.generation,
                       .exit_code = exit_code,
                       .leaked = (uint16_t)leaked,
                       .unmapped = (uint16_t)ending.n_views};
    machine_set_rows(machine, TABLE_PROCESS, process, 1, &gone);
    process_handle_end(machine, process, ending.row.handle,
                       (EndedProcess){exit_code, leaked, ending.n_views});
    wait_process_gone(machine, ending.row.handle);
}

void thread_exit(Machine *machine, uint32_t thread, uint32_t exit_code) {
    ThreadRow row = machine->tables.thread[thread];
    const SystemRow *system = machine->tables.system;
    if (row.is_main) {
        process_end(machine, row.owner, exit_code);
        return;
    }
    wait_end_thread(machine, thread);
    row = machine->tables.thread[thread];
    psl_forget_thread(machine, thread);
    if (system->current_thread == thread && system->current_process != PROCESS_NONE) {
        thread_nobody_runs(machine);
    }
    stack_release(machine, row.stack_base);
    if (!row.open) {
        free_thread(machine, thread);
        return;
    }
    keep_ended(machine, thread, row.owner, exit_code);
}
