// SPDX-License-Identifier: MIT
#include "coredll/process_calls.h"

#include "ce/win32.h"
#include "coredll/output.h"
#include "coredll/text_calls.h"
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
    bool counts = args->omitted[4] || args->value[4] != 0;
    if (!process_get(machine, args->value[0], &target) ||
        (counts && !output_check(machine, args, 4, 1))) {
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
    if (counts) {
        output_put(machine, args, 4, &size, 1, result);
    }
    return 1;
}

uint32_t call_read_process_memory(Machine *machine, const ApiArgs *args, ApiResult *result) {
    return copy_process_memory(machine, args, result, false);
}

uint32_t call_write_process_memory(Machine *machine, const ApiArgs *args, ApiResult *result) {
    return copy_process_memory(machine, args, result, true);
}

// ---- CreateProcess

#define KNOWN_FLAGS                                                                                \
    ((uint32_t)CREATE_SUSPENDED | (uint32_t)CREATE_NEW_CONSOLE | (uint32_t)INHERIT_CALLER_PRIORITY)
#define COMMAND_MOST (CE_PAGE_SIZE / 2 - PROCESS_COMMAND_ALIGN) // characters

static bool check_process(Machine *machine, const ApiArgs *args) {
    uint32_t length = args->second_name ? text_units(args->second_name) : 0;
    if (args->value[4]) {
        return machine_refuse(machine, REASON(PROCESS_PARAMETER, args->value[4]));
    }
    if (args->value[2] & ~KNOWN_FLAGS) {
        return machine_refuse(machine, REASON(BAD_THREAD_FLAGS, args->value[2], KNOWN_FLAGS));
    }
    if (length > COMMAND_MOST) {
        return machine_refuse(machine, REASON(COMMAND_TOO_LONG, length, COMMAND_MOST));
    }
    return args->value[3] == 0 || output_check(machine, args, 3, 4);
}

// If the page that the thread begins with can get no RAM, the command line stays empty.
void process_pass_command(Machine *machine, uint8_t process, const char *command) {
    AccessContext own = machine->mmu.context, kernel = {.keys = UINT32_MAX, .kernel_mode = true};
    uint32_t size = (text_units(command) + 1) * 2;
    size = (size + PROCESS_COMMAND_ALIGN - 1) & ~(PROCESS_COMMAND_ALIGN - 1);
    VirtAddr at = machine->tables.thread[process_main_thread(machine, process)].stack_end - size;
    mmu_set_context(&machine->mmu, kernel);
    if (text_store(machine, at, command, 2)) {
        process_set_command(machine, process, at);
    }
    mmu_set_context(&machine->mmu, own);
}

static void prepare_main(Machine *machine, uint8_t process, const ApiArgs *args,
                         ApiResult *result) {
    uint32_t main = process_main_thread(machine, process), flags = args->value[2];
    const ThreadRow *caller = &machine->tables.thread[machine->tables.system->current_thread];
    ThreadRow row = machine->tables.thread[main];
    row.suspended = (flags & (uint32_t)CREATE_SUSPENDED) != 0;
    row.open = args->value[3] || args->omitted[3]; // the caller gets its handle
    row.holder = row.open ? machine->tables.system->current_process : 0;
    machine_set_rows(machine, TABLE_THREAD, main, 1, &row);
    if (flags & (uint32_t)INHERIT_CALLER_PRIORITY) {
        schedule_set_priority(machine, main, caller->base_priority);
    }
    if (args->second_name && args->second_name[0]) {
        process_pass_command(machine, process, args->second_name);
    }
    const uint32_t information[] = {machine->tables.process[process].handle, row.handle,
                                    machine->tables.process[process].handle, row.handle};
    if (row.open) {
        output_put(machine, args, 3, information, 4, result);
    }
}

uint32_t call_create_process(Machine *machine, const ApiArgs *args, ApiResult *result) {
    uint8_t parent = machine->tables.system->current_process;
    if (!check_process(machine, args)) {
        return 0;
    }
    uint8_t process = process_start(machine, args->name, parent);
    if (process == PROCESS_NONE) {
        return 0;
    }
    process_handle_open(machine, process); // the first one of its maker: there is room
    prepare_main(machine, process, args, result);
    return machine->tables.process[process].handle;
}

uint32_t call_get_command_line(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)args, (void)result;
    const Tables *tables = &machine->tables;
    return tables->process[tables->system->current_process].command & (CE_SLOT_SIZE - 1);
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

// OSVERSIONINFO: five DWORDs and a text of 128 characters, which is empty.
#define VERSION_HEAD 5u
#define VERSION_INFO (VERSION_HEAD + 64)
#define VERSION_BUILD 1400u // (P)

uint32_t call_get_version_ex(Machine *machine, const ApiArgs *args, ApiResult *result) {
    uint32_t words[VERSION_INFO] = {VERSION_INFO * 4, 5, 0, VERSION_BUILD, VER_PLATFORM_WIN32_CE};
    if (!output_check_sized(machine, args, 0, VERSION_INFO)) {
        return 0;
    }
    output_put(machine, args, 0, words, args->omitted[0] ? VERSION_HEAD : VERSION_INFO, result);
    return 1;
}

// There is no cache to flush; address and size are not supported by Windows CE either.
uint32_t call_flush_instruction_cache(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    uint8_t process = PROCESS_NONE;
    return process_get(machine, args->value[0], &process);
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
