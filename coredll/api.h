// SPDX-License-Identifier: MIT
#pragma once

// The guest's API as one table: a row per call with its ordinal, privilege, documentation and the
// function that carries it out. Every call goes through api_call(). It checks privilege (nothing
// else does, except HeapCreate for shared heaps), makes the call, sets the last error as Windows CE
// does, and publishes the call's event. The Lua binding, the JSON names and the API reference are
// made from the same rows.

#include "coredll/call.h"

typedef struct ApiCall {
    CallId id;
    bool privileged;    // needs a fully trusted process
    const char *fields; // names of the DWORDs of an output structure, NULL if there is none
    const char *doc;
    const char *source;
    uint32_t (*invoke)(Machine *machine, const ApiArgs *args, ApiResult *result);
} ApiCall;

extern const ApiCall api_calls[];
extern const unsigned api_call_count;

// The row of a call; NULL for ids that guests cannot call (boot, switch_to, ...).
const ApiCall *api_find(CallId id);

// Makes a call for the current thread. On failure result->value is the call's failure value,
// machine->outcome holds error and reason, and nothing changes except the thread's last error; but
// DuplicateHandle closes its source even then, if asked to.
ApiResult api_call(Machine *machine, CallId id, const ApiArgs *args);

// Starts a process for the scenario and publishes `start`. Returns its index, or PROCESS_NONE.
uint8_t api_start(Machine *machine, const char *name);

// The same, with a command line for its GetCommandLine; NULL = none.
uint8_t api_start_with(Machine *machine, const char *name, const char *command);

// Reports that the running thread's server call failed because its server ended; the kernel has
// already returned the thread. Publishes `return_to_caller`.
void api_server_ended(Machine *machine);

// api_post_hibernate(): the shell posts WM_HIBERNATE to a process because free RAM is low.
// api_hibernated(): the running process has answered. Both publish.
void api_post_hibernate(Machine *machine, uint8_t process);
void api_hibernated(Machine *machine, uint32_t line);

// A function of the guest begins in the middle of a call, or returns to it with a value. Both
// publish.
void api_enter_function(Machine *machine, const GuestCall *call, uint32_t line);
void api_leave_function(Machine *machine, const GuestCall *call);

// Makes a thread the running one and publishes `switch_to`.
void api_switch(Machine *machine, uint32_t thread);

// A load, a store or the fetch of an instruction by machine code has faulted: machine->mmu.fault.
// Publishes it as the access that a scenario would have made (peek32, poke8 of `value` ...), or
// `execute`.
void api_access_faulted(Machine *machine, uint32_t value);

// Ends the current process because of the uncaught fault in machine->mmu.fault (second chance) and
// publishes `process_killed`.
void api_kill(Machine *machine, uint32_t line);
