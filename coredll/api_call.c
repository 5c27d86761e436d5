// SPDX-License-Identifier: MIT
#include "coredll/api.h"

#include "ce/calls.h"
#include "ce/win32.h"
#include "coredll/process_calls.h"
#include "kernel/life/end.h"
#include "kernel/life/start.h"
#include "kernel/memory/hibernate.h"
#include "kernel/object/schedule.h"
#include "kernel/process/process.h"
#include "kernel/process/thread.h"
#include "trust/context.h"

#include <string.h>

// How a call is made, and what the scenario does without one. Read api_call() first; the rows are
// in api.c.

const ApiCall *api_find(CallId id) {
    unsigned low = 0, high = api_call_count;
    while (low < high) {
        unsigned middle = (low + high) / 2;
        low = api_calls[middle].id < id ? middle + 1 : low;
        high = api_calls[middle].id < id ? high : middle;
    }
    return low < api_call_count && api_calls[low].id == id ? &api_calls[low] : NULL;
}

static void publish(Machine *machine, CallId id, const ApiArgs *args, const ApiResult *result,
                    uint8_t process) {
    Event event = {.kind = EVENT_CALL,
                   .call = id,
                   .result = result->value,
                   .error = machine->outcome.error,
                   .reason = &machine->outcome.reason,
                   .fault = result->faulted ? &machine->mmu.fault : NULL,
                   .text = (const char *[EVENT_TEXTS]){args->name, args->second_name},
                   .line = args->line,
                   .is_try = args->is_try};
    memcpy(event.args, args->value, sizeof event.args);
    machine_publish(machine, &event, process);
}

// What a call returns that is refused before it begins: 0, unless 0 means success.
static uint32_t denied_value(CallId id) {
    switch ((int)id) {
    case CALL_SetSystemMemoryDivision:
        return (uint32_t)SYSMEM_FAILED;
    case CALL_CreateFile:
    case CALL_CreateFileForMapping:
    case CALL_FindFirstFile:
    case CALL_GetFileAttributes:
        return UINT32_MAX; // INVALID_HANDLE_VALUE, and no attributes
    default:
        return 0;
    }
}

// Whether a name that the call needs is NULL.
static bool lacks_name(CallId id, const ApiArgs *args) {
    const CallInfo *info = call_info(id);
    bool lacks = false;
    for (unsigned i = 0; i < call_param_count(id); i++) {
        bool needs = info->param[i].kind == VALUE_NAME || info->param[i].kind == VALUE_TEXT;
        lacks |= needs && !(call_text_of(id, i) ? args->second_name : args->name);
    }
    return lacks;
}

ApiResult api_call(Machine *machine, CallId id, const ApiArgs *args) {
    const ApiCall *call = api_find(id);
    uint8_t caller = machine->tables.system->current_process;
    ApiResult result = {0};
    machine->outcome = (Outcome){0};
    machine->mmu.pc = args->pc ? args->pc : CE_EXE_BASE + CE_PAGE_SIZE + args->line * 4;
    if (lacks_name(id, args)) {
        machine_refuse(machine, REASON(NO_NAME, 0));
        result.value = denied_value(id);
    } else if (call->privileged && !trust_is_full(machine, caller)) {
        machine_refuse(machine, REASON(NOT_TRUSTED, id, caller));
        result.value = denied_value(id);
    } else {
        result.value = call->invoke(machine, args, &result);
    }
    bool still_runs = machine->tables.system->current_process != PROCESS_NONE;
    if (machine->outcome.error && still_runs) {
        thread_set_last_error(machine, machine->outcome.error);
    }
    schedule_charge(machine);
    publish(machine, id, args, &result, caller);
    return result;
}

uint8_t api_start(Machine *machine, const char *name) {
    return api_start_with(machine, name, NULL);
}

uint8_t api_start_with(Machine *machine, const char *name, const char *command) {
    machine->outcome = (Outcome){0};
    uint8_t process = process_start(machine, name, 0);
    bool started = process != PROCESS_NONE;
    if (started && command) {
        process_pass_command(machine, process, command);
    }
    ApiResult result = {.value = started ? machine->tables.process[process].handle : 0};
    publish(machine, CALL_start, &(ApiArgs){.name = name}, &result,
            machine->tables.system->current_process);
    return process;
}

void api_server_ended(Machine *machine) {
    machine->outcome = (Outcome){0};
    machine_refuse(machine, REASON(SERVER_ENDED, 0));
    thread_set_last_error(machine, machine->outcome.error);
    publish(machine, CALL_return_to_caller, &(ApiArgs){0}, &(ApiResult){0},
            machine->tables.system->current_process);
}

void api_switch(Machine *machine, uint32_t thread) {
    machine->outcome = (Outcome){0};
    thread_switch(machine, thread);
    uint8_t process = machine->tables.system->current_process;
    const char *name = tables_name(&machine->tables, &machine->tables.process[process].name);
    publish(machine, CALL_switch_to, &(ApiArgs){.value = {thread}, .name = name}, &(ApiResult){0},
            process);
}

void api_enter_function(Machine *machine, const GuestCall *call, uint32_t line) {
    ApiArgs args = {.line = line};
    machine->outcome = (Outcome){0};
    memcpy(args.value, call->args, sizeof call->args);
    publish(machine, call->prototype, &args, &(ApiResult){0},
            machine->tables.system->current_process);
}

void api_leave_function(Machine *machine, const GuestCall *call) {
    machine->outcome = (Outcome){0};
    publish(machine, CALL_return_to_heap, &(ApiArgs){.value = {call->value, call->args[3]}},
            &(ApiResult){0}, machine->tables.system->current_process);
}

static ApiArgs ram_left(const Machine *machine, unsigned i) {
    ApiArgs args = {0};
    args.value[i] = ram_free_count(machine) << CE_PAGE_SHIFT;
    args.value[i + 1] = hibernate_limit(machine) << CE_PAGE_SHIFT;
    return args;
}

void api_post_hibernate(Machine *machine, uint8_t process) {
    machine->outcome = (Outcome){0};
    hibernate_set(machine, process, HIBERNATE_POSTED);
    ApiArgs args = ram_left(machine, 1);
    args.value[0] = machine->tables.process[process].handle;
    publish(machine, CALL_WM_HIBERNATE, &args, &(ApiResult){0}, process);
}

void api_hibernated(Machine *machine, uint32_t line) {
    uint8_t process = machine->tables.system->current_process;
    machine->outcome = (Outcome){0};
    hibernate_set(machine, process, HIBERNATE_DONE);
    ApiArgs args = ram_left(machine, 0);
    args.line = line;
    publish(machine, CALL_hibernated, &args, &(ApiResult){0}, process);
}

void api_access_faulted(Machine *machine, uint32_t value) {
    static const CallId loads[] = {CALL_peek8, CALL_peek16, CALL_peek32};
    static const CallId stores[] = {CALL_poke8, CALL_poke16, CALL_poke32};
    const FaultRecord *fault = &machine->mmu.fault;
    unsigned size = fault->size == 1 ? 0 : fault->size == 2 ? 1 : 2;
    CallId id = fault->access == ACCESS_EXECUTE ? CALL_execute
                : fault->access == ACCESS_WRITE ? stores[size]
                                                : loads[size];
    ApiArgs args = {.value = {fault->va}};
    args.value[1] =
        fault->access == ACCESS_WRITE ? value & (UINT32_MAX >> (32 - 8 * fault->size)) : 0;
    machine->outcome = (Outcome){0};
    publish(machine, id, &args, &(ApiResult){.faulted = true},
            machine->tables.system->current_process);
}

void api_kill(Machine *machine, uint32_t line) {
    uint8_t process = machine->tables.system->current_process;
    uint32_t code = machine->mmu.fault.status;
    machine->outcome = (Outcome){0};
    process_end(machine, process, code);
    publish(machine, CALL_process_killed, &(ApiArgs){.value = {code}, .line = line},
            &(ApiResult){.faulted = true}, process);
}
