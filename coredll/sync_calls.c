// SPDX-License-Identifier: MIT
#include "coredll/sync_calls.h"

#include "ce/bytes.h"
#include "ce/win32.h"
#include "coredll/output.h"
#include "kernel/object/critical.h"
#include "kernel/object/sync.h"
#include "kernel/object/wait.h"
#include "kernel/process/thread.h"
#include "kernel/process/tls.h"

// Thin wrappers around kernel/object/sync.h, wait.h and critical.h, and kernel/process/tls.h. A
// wait that blocks returns WAIT_BLOCKED; the scenario makes the call wait_over when the thread
// continues, and gets the answer there.

// ---- events, mutexes, semaphores

// A new object sets the last error to 0, because ERROR_ALREADY_EXISTS would mean an old one.
static uint32_t made(Machine *machine, uint32_t handle) {
    if (handle && machine->outcome.error == 0) {
        thread_set_last_error(machine, 0);
    }
    return handle;
}

uint32_t call_create_event(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return made(machine, sync_create_event(machine, args->name, args->value[1], args->value[2]));
}

uint32_t call_open_event(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return sync_open_event(machine, args->name);
}

uint32_t call_set_event(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return sync_set_event(machine, args->value[0]);
}

uint32_t call_reset_event(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return sync_reset_event(machine, args->value[0]);
}

uint32_t call_pulse_event(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return sync_pulse_event(machine, args->value[0]);
}

CallId event_modify_call(uint32_t function) {
    static const CallId calls[] = {CALL_NONE, CALL_PulseEvent, CALL_ResetEvent, CALL_SetEvent};
    return function < sizeof calls / sizeof calls[0] ? calls[function] : CALL_NONE;
}

uint32_t call_event_modify(Machine *machine, const ApiArgs *args, ApiResult *result) {
    switch (event_modify_call(args->value[1])) {
    case CALL_PulseEvent:
        return call_pulse_event(machine, args, result);
    case CALL_ResetEvent:
        return call_reset_event(machine, args, result);
    case CALL_SetEvent:
        return call_set_event(machine, args, result);
    default:
        return machine_refuse(machine, REASON(EVENT_FUNCTION, args->value[1]));
    }
}

uint32_t call_create_mutex(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return made(machine, sync_create_mutex(machine, args->name, args->value[1]));
}

uint32_t call_release_mutex(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return sync_release_mutex(machine, args->value[0]);
}

uint32_t call_create_semaphore(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return made(machine,
                sync_create_semaphore(machine, args->name, args->value[1], args->value[2]));
}

// lpPreviousCount, unlike other outputs, may be NULL: then the caller does not want it.
uint32_t call_release_semaphore(Machine *machine, const ApiArgs *args, ApiResult *result) {
    uint32_t before = 0;
    bool wanted = args->omitted[2] || args->value[2];
    if ((wanted && !output_check(machine, args, 2, 1)) ||
        !sync_release_semaphore(machine, args->value[0], args->value[1], &before)) {
        return 0;
    }
    if (wanted) {
        output_put(machine, args, 2, &before, 1, result);
    }
    return 1;
}

// ---- waits

uint32_t call_wait_for_single_object(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return wait_for(machine, &args->value[0], 1, args->value[1]);
}

// Reads the handles: from guest memory, or from a scenario's table as little-endian bytes.
static bool read_handles(Machine *machine, const ApiArgs *args, uint32_t *handles) {
    uint8_t bytes[MAXIMUM_WAIT_OBJECTS * 4];
    uint32_t n = args->value[0];
    VirtAddr bad = 0;
    if (!args->bytes) {
        if (!mmu_probe(&machine->mmu, args->value[1], n * 4, machine->mmu.context, ACCESS_READ,
                       &bad)) {
            return machine_refuse(machine, REASON(RANGE_UNREADABLE, args->value[1], n * 4, bad));
        }
        mmu_read(&machine->mmu, args->value[1], bytes, n * 4);
    }
    const uint8_t *from = args->bytes ? args->bytes : bytes;
    for (uint32_t i = 0; i < n; i++) {
        handles[i] = bytes_get32(from + i * 4);
    }
    return true;
}

uint32_t call_wait_for_multiple_objects(Machine *machine, const ApiArgs *args, ApiResult *result) {
    uint32_t handles[MAXIMUM_WAIT_OBJECTS] = {0}, n = args->value[0];
    (void)result;
    if (args->value[2]) {
        machine_refuse(machine, REASON(WAIT_ALL, 0));
        return (uint32_t)WAIT_FAILED;
    }
    if (n <= (uint32_t)MAXIMUM_WAIT_OBJECTS && !read_handles(machine, args, handles)) {
        return (uint32_t)WAIT_FAILED;
    }
    return wait_for(machine, handles, n, args->value[3]);
}

uint32_t call_wait_over(Machine *machine, const ApiArgs *args, ApiResult *result) {
    uint32_t answer = (uint32_t)WAIT_FAILED;
    (void)args, (void)result;
    wait_answer(machine, &answer);
    return answer;
}

// ---- critical sections

static uint32_t section_call(Machine *machine, const ApiArgs *args, ApiResult *result,
                             CriticalResult (*call)(Machine *machine, VirtAddr va)) {
    CriticalResult came_to = call(machine, args->value[0]);
    result->faulted = came_to == CRITICAL_FAULT;
    return came_to == CRITICAL_DONE;
}

uint32_t call_initialize_critical_section(Machine *machine, const ApiArgs *args,
                                          ApiResult *result) {
    section_call(machine, args, result, critical_init);
    return 0;
}

uint32_t call_enter_critical_section(Machine *machine, const ApiArgs *args, ApiResult *result) {
    section_call(machine, args, result, critical_enter);
    return 0;
}

uint32_t call_try_enter_critical_section(Machine *machine, const ApiArgs *args, ApiResult *result) {
    return section_call(machine, args, result, critical_try);
}

uint32_t call_leave_critical_section(Machine *machine, const ApiArgs *args, ApiResult *result) {
    section_call(machine, args, result, critical_leave);
    return 0;
}

uint32_t call_delete_critical_section(Machine *machine, const ApiArgs *args, ApiResult *result) {
    section_call(machine, args, result, critical_delete);
    return 0;
}

// ---- thread local storage

uint32_t call_tls_alloc(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)args, (void)result;
    return tls_alloc(machine);
}

uint32_t call_tls_free(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return tls_free(machine, args->value[0]);
}

// The last error tells a value of 0 from a failure, so success sets it to 0.
uint32_t call_tls_get_value(Machine *machine, const ApiArgs *args, ApiResult *result) {
    uint32_t value = 0;
    (void)result;
    if (tls_get(machine, args->value[0], &value)) {
        thread_set_last_error(machine, 0);
    }
    return value;
}

uint32_t call_tls_set_value(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return tls_set(machine, args->value[0], args->value[1]);
}
