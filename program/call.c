// SPDX-License-Identifier: MIT
#include "program/call.h"

#include "ce/calls.h"
#include "coredll/sync_calls.h"
#include "coredll/text_calls.h"
#include "program/import.h"

// A call from machine code: its arguments are in registers and on the stack, its names in guest
// memory. The kinds in the call's signature say what is what (ce/call_id.h).

#define NAME_BYTES (CE_NAME_MAX + 8u) // a name that is too long still is when it was cut

typedef struct Names {
    char text[2][NAME_BYTES > 1024 ? NAME_BYTES : 1024];
} Names;

// Kernel traps that are known: {set << 8 | method, call}. The proof of each is in docs/programs.md.
static const struct {
    uint32_t method;
    CallId call;
} methods[] = {
    {2u << 8 | 2u, CALL_TerminateProcess}, // HPC-Factor 232usb: F000F7F8 with r0 = 42h
};

CallId program_method(uint32_t number) {
    for (unsigned i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        if (methods[i].method == number) {
            return methods[i].call;
        }
    }
    return CALL_NONE;
}

// Reads the name at an address; NULL stays NULL. False on a fault.
static bool read_name(Program *program, VirtAddr at, char *buffer, size_t size,
                      const char **ret_name) {
    *ret_name = at ? buffer : NULL;
    return at == 0 || text_load(program->machine, at, 2, buffer, size);
}

static bool read_argument(Program *program, CallId call, unsigned i, ApiArgs *args, Names *names) {
    ValueKind kind = call_info(call)->param[i].kind;
    if (!program_argument(program, i, &args->value[i])) {
        return false;
    }
    if (!call_is_text(kind)) {
        return true;
    }
    bool second = kind == VALUE_COMMAND || call_text_of(call, i);
    char *buffer = names->text[second];
    const char **name = second ? &args->second_name : &args->name;
    switch (kind) {
    case VALUE_NAME:
    case VALUE_NAME_OR_NULL:
    case VALUE_COMMAND:
        return read_name(program, args->value[i], buffer, sizeof names->text[0], name);
    case VALUE_NAME_OR_NUMBER:
        return args->value[i] <= UINT16_MAX ||
               read_name(program, args->value[i], buffer, sizeof names->text[0], name);
    default:
        return true;
    }
}

// CreateProcess has ten parameters; the call's row has those that this device uses.
static bool read_create_process(Program *program, ApiArgs *args, Names *names) {
    static const unsigned unsupported[] = {2, 3, 4, 6, 7, 8};
    uint32_t value[10];
    for (unsigned i = 0; i < 10; i++) {
        if (!program_argument(program, i, &value[i])) {
            return false;
        }
    }
    for (unsigned i = 0; i < sizeof unsupported / sizeof unsupported[0]; i++) {
        if (value[unsupported[i]] && !args->value[4]) {
            args->value[4] = unsupported[i] + 1;
        }
    }
    args->value[2] = value[5];
    args->value[3] = value[9];
    return read_name(program, value[0], names->text[0], sizeof names->text[0], &args->name) &&
           read_name(program, value[1], names->text[1], sizeof names->text[1], &args->second_name);
}

static bool read_arguments(Program *program, CallId call, ApiArgs *args, Names *names) {
    if (call == CALL_CreateProcess) {
        return read_create_process(program, args, names);
    }
    for (unsigned i = 0; i < call_param_count(call); i++) {
        if (!read_argument(program, call, i, args, names)) {
            return false;
        }
    }
    return true;
}

ApiResult program_call(Program *program, CallId *ret_call) {
    Trap trap = import_trap(program_coredll(program), program->cpu.r[REG_PC]);
    CallId call = trap.kind == TRAP_METHOD ? program_method(trap.number) : (CallId)trap.number;
    ApiArgs args = {.pc = program->cpu.r[REG_LR] & ~1u};
    if (call == CALL_EventModify && event_modify_call(program->cpu.r[1]) != CALL_NONE) {
        call = event_modify_call(program->cpu.r[1]); // the name that the caller's source has
    }
    Names names;
    *ret_call = call;
    program->machine->mmu.pc = args.pc;
    if (!read_arguments(program, call, &args, &names)) {
        return (ApiResult){.faulted = true};
    }
    ApiResult result = api_call(program->machine, call, &args);
    if (!result.faulted) {
        program_return(program, call == CALL_CreateProcess ? result.value != 0 : result.value);
    }
    return result;
}
