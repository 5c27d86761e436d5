// SPDX-License-Identifier: MIT
#include "coredll/trust_calls.h"

#include "kernel/process/caller.h"
#include "kernel/process/process.h"
#include "kernel/process/psl.h"
#include "kernel/process/thread.h"
#include "kernel/space/pointer.h"
#include "ce/handles.h"

// Thin wrappers. In a server call three processes differ: the owner of the thread, the caller, and
// the current one; each call says by its name which it asks for. MapPtrToProcess checks the
// thread's access, MapPtrUnsecure checks nothing, MapCallerPtr checks the caller's access.

static uint32_t running_thread(const Machine *machine) {
    return machine->tables.system->current_thread;
}

static uint32_t handle_of(const Machine *machine, uint8_t process) {
    return process < CE_PROCESS_MAX ? machine->tables.process[process].handle : 0;
}

// ---- modes and keys

uint32_t call_set_kmode(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return thread_set_kmode(machine, args->value[0] != 0);
}

uint32_t call_get_current_permissions(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)args, (void)result;
    return machine->tables.thread[running_thread(machine)].keys;
}

uint32_t call_set_proc_permissions(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return thread_set_permissions(machine, args->value[0]);
}

// ---- who

uint32_t call_get_current_trust(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)args, (void)result;
    return machine->tables.process[machine->tables.system->current_process].trust;
}

uint32_t call_get_caller_trust(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)args, (void)result;
    return machine->tables.process[caller_of(machine, running_thread(machine))].trust;
}

uint32_t call_get_current_process(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)machine, (void)args, (void)result;
    return HANDLE_CURRENT_PROCESS;
}

uint32_t call_get_caller_process(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)args, (void)result;
    return handle_of(machine, caller_of(machine, running_thread(machine)));
}

uint32_t call_get_owner_process(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)args, (void)result;
    return handle_of(machine, machine->tables.thread[running_thread(machine)].owner);
}

uint32_t call_get_proc_from_ptr(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    uint8_t tenant = pointer_tenant(machine, args->value[0]);
    if (tenant == PROCESS_NONE) {
        machine_refuse(machine, REASON(NOBODYS_POINTER, args->value[0]));
    }
    return handle_of(machine, tenant);
}

uint32_t call_get_process_index(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    uint8_t process = PROCESS_NONE;
    return process_get(machine, args->value[0], &process) ? process : UINT32_MAX;
}

// ---- pointers

uint32_t call_map_ptr_to_process(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    uint8_t process = PROCESS_NONE;
    return process_get(machine, args->value[1], &process)
               ? pointer_map(machine, args->value[0], process)
               : 0;
}

uint32_t call_map_ptr_unsecure(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    uint8_t process = PROCESS_NONE;
    return process_get(machine, args->value[1], &process)
               ? pointer_in(machine, args->value[0], process)
               : 0;
}

uint32_t call_map_caller_ptr(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return caller_map(machine, args->value[0], args->value[1]);
}

uint32_t call_zero_ptr(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)machine, (void)result;
    return pointer_zero(args->value[0]);
}

// ---- servers

uint32_t call_create_api_set(Machine *machine, const ApiArgs *args, ApiResult *result) {
    static const uint8_t no_pointers[CE_SET_METHODS];
    (void)result;
    return psl_create_set(machine, args->name, args->value[1],
                          args->bytes ? args->bytes : no_pointers);
}

uint32_t call_register_api_set(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return psl_register(machine, args->value[0], args->value[1]);
}

// The event shows the parameters as the server gets them.
uint32_t call_call_server(Machine *machine, const ApiArgs *args, ApiResult *result) {
    uint32_t passed[4];
    memcpy(passed, &args->value[2], sizeof passed);
    bool entered = psl_enter(machine, args->value[0], args->value[1], passed, 4);
    memcpy(result->out, passed, sizeof passed);
    result->n_out = entered ? 4 : 0;
    return entered;
}

uint32_t call_return_to_caller(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    uint32_t thread = running_thread(machine);
    if (psl_depth(machine, thread) == 0) {
        machine_refuse(machine, REASON(NO_SERVER_CALL, args->value[0]));
        return 0;
    }
    psl_leave(machine, thread);
    return 0;
}
