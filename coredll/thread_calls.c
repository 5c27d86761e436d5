// SPDX-License-Identifier: MIT
#include "coredll/thread_calls.h"

#include "ce/handles.h"
#include "ce/win32.h"
#include "coredll/output.h"
#include "kernel/life/end.h"
#include "kernel/life/thread_create.h"
#include "kernel/object/schedule.h"
#include "kernel/process/process.h"
#include "kernel/process/thread.h"

// SetThreadPriority and CeSetThreadPriority set the same priority on two scales: 0 to 7, and 0 to
// 255. The kernel knows only the second. thread_get() refuses to change threads of nk.exe.

#define FIRST_NORMAL 248u // SetThreadPriority's 0 to 7 are the last eight of the 256

// ---- making and ending

// lpIDThread, unlike other outputs, may be NULL: then the caller does not want the id.
uint32_t call_create_thread(Machine *machine, const ApiArgs *args, ApiResult *result) {
    bool wanted = args->omitted[5] || args->value[5];
    if (wanted && !output_check(machine, args, 5, 1)) {
        return 0;
    }
    uint32_t handle = thread_create(machine, &(ThreadRequest){.start = args->value[2],
                                                              .cb_stack = args->value[1],
                                                              .flags = args->value[4]});
    if (handle && wanted) {
        output_put(machine, args, 5, &handle, 1, result);
    }
    return handle;
}

uint32_t call_exit_thread(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    thread_exit(machine, machine->tables.system->current_thread, args->value[0]);
    return 0;
}

uint32_t call_terminate_thread(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    uint32_t thread = 0;
    if (!thread_get(machine, args->value[0], &thread)) {
        return 0;
    }
    thread_exit(machine, thread, args->value[1]);
    return 1;
}

typedef bool ExitCode(Machine *machine, uint32_t handle, uint32_t *ret_code);

static uint32_t get_exit_code(Machine *machine, const ApiArgs *args, ApiResult *result,
                              ExitCode *exit_code) {
    uint32_t code = 0;
    if (!output_check(machine, args, 1, 1) || !exit_code(machine, args->value[0], &code)) {
        return 0;
    }
    output_put(machine, args, 1, &code, 1, result);
    return 1;
}

uint32_t call_get_exit_code_thread(Machine *machine, const ApiArgs *args, ApiResult *result) {
    return get_exit_code(machine, args, result, thread_exit_code);
}

uint32_t call_get_exit_code_process(Machine *machine, const ApiArgs *args, ApiResult *result) {
    return get_exit_code(machine, args, result, process_exit_code);
}

uint32_t call_get_current_thread(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)machine, (void)args, (void)result;
    return HANDLE_CURRENT_THREAD;
}

uint32_t call_get_current_thread_id(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)args, (void)result;
    return machine->tables.thread[machine->tables.system->current_thread].handle;
}

// ---- suspending

uint32_t call_suspend_thread(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    uint32_t thread = 0;
    return thread_get(machine, args->value[0], &thread) ? schedule_suspend(machine, thread)
                                                        : UINT32_MAX;
}

uint32_t call_resume_thread(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    uint32_t thread = 0;
    return thread_get(machine, args->value[0], &thread) ? schedule_resume(machine, thread)
                                                        : UINT32_MAX;
}

// ---- priorities and quanta

// A thread's base priority, on the scale of 256.
static bool get_priority(Machine *machine, uint32_t handle, uint32_t *ret_priority) {
    uint32_t thread = 0;
    if (!thread_get(machine, handle, &thread)) {
        return false;
    }
    *ret_priority = machine->tables.thread[thread].base_priority;
    return true;
}

static uint32_t set_priority(Machine *machine, const ApiArgs *args, uint32_t first) {
    uint32_t thread = 0, priority = args->value[1], last = UINT8_MAX - first;
    if (!thread_get(machine, args->value[0], &thread)) {
        return 0;
    }
    if (priority > last) {
        machine_refuse(machine, REASON(BAD_PRIORITY, priority, last));
        return 0;
    }
    schedule_set_priority(machine, thread, (uint8_t)(first + priority));
    return 1;
}

uint32_t call_get_thread_priority(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    uint32_t priority = 0;
    if (!get_priority(machine, args->value[0], &priority)) {
        return (uint32_t)THREAD_PRIORITY_ERROR_RETURN;
    }
    return priority < FIRST_NORMAL ? (uint32_t)THREAD_PRIORITY_TIME_CRITICAL
                                   : priority - FIRST_NORMAL;
}

uint32_t call_set_thread_priority(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return set_priority(machine, args, FIRST_NORMAL);
}

uint32_t call_ce_get_thread_priority(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    uint32_t priority = 0;
    return get_priority(machine, args->value[0], &priority)
               ? priority
               : (uint32_t)THREAD_PRIORITY_ERROR_RETURN;
}

uint32_t call_ce_set_thread_priority(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return set_priority(machine, args, 0);
}

uint32_t call_ce_get_thread_quantum(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    uint32_t thread = 0;
    return thread_get(machine, args->value[0], &thread) ? machine->tables.thread[thread].quantum_ms
                                                        : UINT32_MAX;
}

uint32_t call_ce_set_thread_quantum(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    uint32_t thread = 0;
    if (!thread_get(machine, args->value[0], &thread)) {
        return 0;
    }
    schedule_set_quantum(machine, thread, args->value[1]);
    return 1;
}
