// SPDX-License-Identifier: MIT
#include "program/run.h"

#include "ce/calls.h"
#include "kernel/loader/images.h"
#include "program/call.h"
#include "program/import.h"
#include "program/runtime.h"

#include <stdio.h>

// Read program_run() first.

// No instruction, or a call to an address that is no function: an exception like a fault. The MMU
// has asked the access rule already, so the record is made from the page that is there.
static ProgramStop undefined(Program *program) {
    mmu_no_instruction(&program->machine->mmu, program->cpu.r[REG_PC], program->cpu.thumb ? 2 : 4);
    return PROGRAM_FAULTS;
}

static bool goes_on(RuntimeEnd end, ProgramStop *ret_stop) {
    *ret_stop = end == RUNTIME_EXITS ? PROGRAM_EXITS : PROGRAM_FAULTS;
    return end == RUNTIME_RETURNS || end == RUNTIME_JUMPS;
}

// Makes a function of the C library at which it stands. False if the program stops there.
static bool run_runtime(Program *program, uint32_t number, ProgramStop *ret_stop) {
    RuntimeEnd end = RUNTIME_RETURNS;
    VirtAddr from = program->cpu.r[REG_LR];
    program->machine->mmu.pc = from & ~1u;
    uint32_t value = runtime_run(program, number, &end);
    if (end == RUNTIME_EXITS) {
        program->cpu.r[0] = value;
    } else if (end == RUNTIME_RETURNS) {
        program_return(program, value);
    }
    return goes_on(end, ret_stop);
}

static bool run_next(Program *program, ProgramStop *ret_stop) {
    RuntimeEnd end = RUNTIME_RETURNS;
    program->machine->mmu.pc = program->cpu.r[REG_PC];
    runtime_next(program, &end);
    if (end == RUNTIME_RETURNS) {
        program_return(program, program->cpu.r[0]);
    }
    return goes_on(end, ret_stop);
}

// A call of the family RUNTIME is the caller's own code: no event, no step.
static bool is_quiet(CallId call) {
    return call_info(call)->family == FAMILY_RUNTIME;
}

static bool run_quiet_call(Program *program, CallId call, ProgramStop *ret_stop) {
    ApiArgs args = {.pc = program->cpu.r[REG_LR] & ~1u};
    ApiResult result = {0};
    *ret_stop = PROGRAM_FAULTS;
    for (unsigned i = 0; i < call_param_count(call); i++) {
        if (!program_argument(program, i, &args.value[i])) {
            return false;
        }
    }
    program->machine->mmu.pc = args.pc;
    uint32_t value = api_find(call)->invoke(program->machine, &args, &result);
    if (!result.faulted) {
        program_return(program, value);
    }
    return !result.faulted;
}

// Functions of the C library are not made of instructions here, but on a device they are. Each
// costs about as many as there, so that time passes and an endless loop of them ends.
#define FUNCTION_COST 20u // instructions
#define WORK_COST 4u      // for each unit of the machine's work

static bool run_function(Program *program, Trap trap, ProgramStop *ret_stop) {
    uint64_t work = program->machine->work;
    bool goes_on = trap.kind == TRAP_RUNTIME ? run_runtime(program, trap.number, ret_stop)
                   : trap.kind == TRAP_NEXT
                       ? run_next(program, ret_stop)
                       : run_quiet_call(program, (CallId)trap.number, ret_stop);
    program->cpu.instructions += FUNCTION_COST + (program->machine->work - work) * WORK_COST;
    return goes_on;
}

// Stands at a trap. False if the program stops there.
static bool pass_trap(Program *program, ProgramStop *ret_stop) {
    Trap trap = import_trap(program_coredll(program), program->cpu.r[REG_PC]);
    switch (trap.kind) {
    case TRAP_RUNTIME:
    case TRAP_NEXT:
        return run_function(program, trap, ret_stop);
    case TRAP_CALL:
        if (is_quiet((CallId)trap.number)) {
            return run_function(program, trap, ret_stop);
        }
        *ret_stop = PROGRAM_CALLS;
        return false;
    case TRAP_METHOD:
        *ret_stop = program_method(trap.number) != CALL_NONE ? PROGRAM_CALLS : PROGRAM_LACKS;
        return false;
    case TRAP_RETURN:
        *ret_stop = PROGRAM_RETURNS;
        return false;
    case TRAP_MISSING:
        *ret_stop = PROGRAM_LACKS;
        return false;
    case TRAP_NOTHING:
        break;
    }
    *ret_stop = undefined(program);
    return false;
}

ProgramStop program_trap(Program *program) {
    ProgramStop stop = PROGRAM_CONTINUES;
    return pass_trap(program, &stop) ? PROGRAM_CONTINUES : stop;
}

ProgramStop program_run(Program *program, uint32_t n) {
    Cpu *cpu = &program->cpu;
    uint64_t end = cpu->instructions + n;
    ProgramStop stop = PROGRAM_CONTINUES;
    while (cpu->instructions < end) {
        switch (cpu_run(cpu, (uint32_t)(end - cpu->instructions))) {
        case CPU_BUDGET:
            return PROGRAM_CONTINUES;
        case CPU_FAULT:
            return PROGRAM_FAULTS;
        case CPU_UNDEFINED:
            return undefined(program);
        case CPU_TRAP:
            if (!pass_trap(program, &stop)) {
                return stop;
            }
            break;
        }
    }
    return PROGRAM_CONTINUES;
}

// ---- what it lacks

const char *program_lacks(const Program *program, char *buffer, size_t size) {
    const Tables *tables = &program->machine->tables;
    VirtAddr at = program->cpu.r[REG_PC];
    Trap trap = import_trap(program_coredll(program), at);
    uint8_t process = tables->system->current_process;
    int image =
        image_find_exe(program->machine, tables_name(tables, &tables->process[process].name));
    const ImageFile *file = image >= 0 ? program->machine->images[image].file : NULL;
    if (trap.kind == TRAP_MISSING && file && trap.number < file->n_imports) {
        const ImageImport *import = &file->imports[trap.number];
        const char *proof = NULL, *name = import_name(import, &proof);
        if (name[0]) {
            snprintf(buffer, size, "%s of %s", name, import->dll);
        } else if (import->ordinal) {
            snprintf(buffer, size, "ordinal %u of %s", (unsigned)import->ordinal, import->dll);
        } else {
            snprintf(buffer, size, "%s of %s", import->name, import->dll);
        }
    } else {
        snprintf(buffer, size, "the kernel trap %08X (set %u, method %u)", (unsigned)at,
                 (unsigned)trap.number >> 8, (unsigned)trap.number & 0xFF);
    }
    return buffer;
}
