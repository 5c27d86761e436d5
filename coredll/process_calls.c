// SPDX-License-Identifier: MIT
#include "coredll/process_calls.h"

#include "ce/win32.h"
#include "coredll/output.h"
#include "kernel/life/end.h"
#include "kernel/life/start.h"
#include "kernel/object/schedule.h"
#include "kernel/process/process.h"
#include "kernel/process/process_handle.h"
#include "kernel/process/thread.h"

// Most calls set or read one row. Starting and ending processes is in kernel/life/. Read
// copy_process_memory() first: it is the one with a special rule about keys.

uint32_t call_get_last_error(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)args, (void)result;
    return machine->tables.thread[machine->tables.system->current_thread].last_error;
}

uint32_t call_set_last_error(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    thread_set_last_error(machine, args->value[0]);
    return 0;
}

// An address as another process uses it: a slot-0 address lies in that process's slot.
static VirtAddr address_in(const Machine *machine, uint8_t process, VirtAddr va) {
    return ce_in_slot(va, ce_slot_base(machine->tables.process[process].slot));
}

// The kernel copies for the caller, with the target's key in addition to the caller's own. Both
// ranges are checked as a whole before a byte moves. The added key lasts only for the call.
static uint32_t copy_process_memory(Machine *machine, const ApiArgs *args, ApiResult *result,
                                    bool write) {
    uint8_t target = PROCESS_NONE;
    VirtAddr bad = 0;
    uint32_t size = args->value[3];
    if (!process_get(machine, args->value[0], &target) || !output_check(machine, args, 4, 1)) {
        return 0;
    }
    VirtAddr there = address_in(machine, target, args->value[1]), here = args->value[2];
    AccessContext own = machine->mmu.context, wide = own;
    wide.keys |= machine->tables.process[target].key;
    const MmuRange theirs = {there, size, wide, write ? ACCESS_WRITE : ACCESS_READ};
    const MmuRange ours = {here, size, own, write ? ACCESS_READ : ACCESS_WRITE};
    const MmuRange *refused = mmu_probe_both(&machine->mmu, &theirs, &ours, &bad);
    if (refused) {
        machine_refuse(machine, REASON(RANGE_UNREADABLE, refused->va, size, bad));
        return 0;
    }
    mmu_set_context(&machine->mmu, wide);
    mmu_copy(&machine->mmu, write ? there : here, write ? here : there, size);
    mmu_set_context(&machine->mmu, own);
    output_put(machine, args, 4, &size, 1, result);
    return 1;
}

uint32_t call_read_process_memory(Machine *machine, const ApiArgs *args, ApiResult *result) {
    return copy_process_memory(machine, args, result, false);
}

uint32_t call_write_process_memory(Machine *machine, const ApiArgs *args, ApiResult *result) {
    return copy_process_memory(machine, args, result, true);
}

uint32_t call_create_process(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    uint8_t parent = machine->tables.system->current_process;
    uint8_t process = process_start(machine, args->name, parent);
    if (process == PROCESS_NONE) {
        return 0;
    }
    process_handle_open(machine, process); // the first one of its maker: there is room
    return machine->tables.process[process].handle;
}

uint32_t call_open_process(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    uint8_t process = PROCESS_NONE;
    if (args->value[1]) {
        machine_refuse(machine, REASON(NO_INHERITANCE, args->value[1]));
        return 0;
    }
    return process_get(machine, args->value[2], &process) && process_handle_open(machine, process)
               ? machine->tables.process[process].handle
               : 0;
}

uint32_t call_exit_process(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    uint8_t process = machine->tables.system->current_process;
    if (process == 0) { // no call may end nk.exe
        machine_refuse(machine, REASON(BAD_HANDLE, machine->tables.process[0].handle));
        return 0;
    }
    process_end(machine, process, args->value[0]);
    return 0;
}

uint32_t call_terminate_process(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    uint8_t target = PROCESS_NONE;
    if (!process_get(machine, args->value[0], &target)) {
        return 0;
    }
    if (target == 0) { // no call may end nk.exe
        machine_refuse(machine, REASON(BAD_HANDLE, args->value[0]));
        return 0;
    }
    process_end(machine, target, args->value[1]);
    return 1;
}

uint32_t call_get_current_process_id(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)args, (void)result;
    return machine->tables.process[machine->tables.system->current_process].handle;
}

uint32_t call_get_tick_count(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)args, (void)result;
    return (uint32_t)(machine->tables.system->clock_us / 1000);
}

uint32_t call_sleep(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    uint32_t thread = machine->tables.system->current_thread;
    if (args->value[0] == (uint32_t)INFINITE) { // "suspended until a ResumeThread"
        schedule_suspend(machine, thread);
        return 0;
    }
    ThreadRow row = machine->tables.thread[thread];
    uint64_t wake_ms = machine->tables.system->clock_us / 1000 + args->value[0];
    row.state = THREAD_SLEEPING;
    row.wake_ms = wake_ms < (uint32_t)INFINITE ? (uint32_t)wake_ms : (uint32_t)INFINITE - 1;
    machine_set_rows(machine, TABLE_THREAD, thread, 1, &row);
    return 0;
}
