// SPDX-License-Identifier: MIT
#include "tests/property/faulty_functions.h"

#include "ce/win32.h"
#include "kernel/memory/virtual.h"

void faulty_begin(FaultyFunctions *functions) {
    functions->n_asks = 0;
    functions->faulted = functions->was_short = false;
    functions->reserved = 0;
}

static GuestEnd do_it(FaultyFunctions *functions, GuestCall *asked) {
    Machine *machine = functions->machine;
    const uint32_t *args = asked->args;
    machine->outcome = (Outcome){0};
    if (args[2] == MEM_RESERVE || args[2] == MEM_COMMIT) {
        asked->value = virtual_alloc(machine, args[0], args[1], args[2], PAGE_READWRITE);
        functions->was_short = functions->was_short || asked->value == 0;
    } else {
        asked->value = virtual_free(machine, args[0], args[1], args[2]);
        functions->wrong = functions->wrong || !asked->value;
    }
    if (args[2] == MEM_RESERVE && asked->value) {
        functions->reserved = asked->value;
        asked->args[3] = functions->next_user++;
    }
    return GUEST_RETURNED;
}

// A reservation whose function breaks on the way is not given back by the heap.
static void give_back(FaultyFunctions *functions, const GuestCall *asked) {
    if (asked->args[2] == MEM_COMMIT && asked->args[0] == functions->reserved) {
        virtual_free(functions->machine, functions->reserved, 0, MEM_RELEASE);
    }
}

static GuestEnd misbehave(FaultyFunctions *functions, Faulty faulty, GuestCall *asked) {
    uint32_t ignored = 0;
    switch (faulty) {
    case FAULTY_NOWHERE:
        asked->value = 0x01FF0000;
        return GUEST_RETURNED;
    case FAULTY_NO_OP:
        asked->value = asked->args[0];
        return GUEST_RETURNED;
    case FAULTY_FAULT:
        give_back(functions, asked);
        mmu_read32(&functions->machine->mmu, 0, &ignored);
        return GUEST_FAULTED;
    case FAULTY_RAISE:
        give_back(functions, asked);
        return GUEST_RAISED;
    default:
        asked->value = 0;
        return GUEST_RETURNED;
    }
}

GuestEnd faulty_answer(void *context, GuestCall *asked) {
    FaultyFunctions *functions = context;
    const uint32_t *args = asked->args;
    bool alloc = args[2] == MEM_RESERVE || args[2] == MEM_COMMIT;
    if (asked->function != (alloc ? FAULTY_PFN_ALLOC : FAULTY_PFN_FREE) ||
        functions->n_asks == NAIVE_ASKS) {
        functions->wrong = true;
        return GUEST_NO_FUNCTION;
    }
    functions->asks[functions->n_asks++] = (NaiveAsk){args[0], args[1], args[2], args[3]};
    Faulty faulty = args[2] == functions->faulty_action ? functions->faulty : FAULTY_NOT;
    if (faulty == FAULTY_NOT) {
        return do_it(functions, asked);
    }
    functions->faulty = alloc ? FAULTY_NOT : faulty;
    functions->faulted = true;
    functions->n_faulty[faulty]++;
    return misbehave(functions, faulty, asked);
}
