// SPDX-License-Identifier: MIT
#include "kernel/process/caller.h"

#include "kernel/space/pointer.h"
#include "trust/context.h"

// The two ways to map a pointer ask for different rights. MapPtrToProcess asks for the thread's,
// which inside a server may exceed its caller's; MapCallerPtr asks for the caller's.

static const CallStackRow *innermost(const Machine *machine, uint32_t thread) {
    uint32_t call = machine->tables.thread[thread].call;
    return call ? &machine->tables.callstack[call - 1] : NULL;
}

uint8_t caller_of(const Machine *machine, uint32_t thread) {
    const CallStackRow *call = innermost(machine, thread);
    return call ? call->caller : machine->tables.thread[thread].current;
}

AccessContext caller_context(const Machine *machine, uint32_t thread) {
    const CallStackRow *call = innermost(machine, thread);
    AccessContext context = trust_context(machine, thread);
    if (call) {
        context.keys = call->all_slots ? UINT32_MAX : call->keys;
        context.kernel_mode = call->kernel_mode;
        context.own = trust_key(call->caller);
    }
    return context;
}

VirtAddr caller_map(Machine *machine, VirtAddr p, uint32_t size) {
    uint32_t thread = machine->tables.system->current_thread;
    uint8_t caller = caller_of(machine, thread);
    VirtAddr mapped = pointer_in(machine, p, caller), bad = 0;
    AccessContext context = caller_context(machine, thread);
    if (p != 0 && !mmu_probe(&machine->mmu, mapped, size, context, ACCESS_READ, &bad)) {
        machine_refuse(machine, REASON(CALLER_POINTER, mapped, size, bad, caller, context.keys));
        return 0;
    }
    return mapped;
}
