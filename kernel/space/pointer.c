// SPDX-License-Identifier: MIT
#include "kernel/space/pointer.h"

#include "trust/context.h"

// Arithmetic on the slot number of an address. Only pointer_map() asks for rights: those of the
// running thread, and only for the slot, not for the bytes. kernel/process/caller.h has the variant
// that asks for the caller's rights.

bool pointer_has_slot(VirtAddr p) {
    uint32_t slot = ce_slot_of(p);
    return (slot >= CE_SLOT_PROCESS_FIRST && slot <= CE_SLOT_PROCESS_LAST) || slot == CE_SLOT_NK;
}

VirtAddr pointer_zero(VirtAddr p) {
    return pointer_has_slot(p) ? p & (CE_SLOT_SIZE - 1) : p;
}

VirtAddr pointer_in(const Machine *machine, VirtAddr p, uint8_t process) {
    bool unmapped = p != 0 && p < CE_SLOT_SIZE;
    return unmapped ? p | ce_slot_base(machine->tables.process[process].slot) : p;
}

uint8_t pointer_tenant(const Machine *machine, VirtAddr p) {
    uint32_t slot = ce_slot_of(p);
    if (slot == CE_SLOT_CURRENT) {
        return machine->tables.system->current_process;
    }
    for (uint8_t i = 0; pointer_has_slot(p) && i < CE_PROCESS_MAX; i++) {
        const ProcessRow *row = &machine->tables.process[i];
        if (row->handle && row->slot == slot) {
            return i;
        }
    }
    return PROCESS_NONE;
}

VirtAddr pointer_map(Machine *machine, VirtAddr p, uint8_t process) {
    uint32_t thread = machine->tables.system->current_thread;
    AccessContext context = trust_context(machine, thread);
    VirtAddr mapped = pointer_in(machine, p, process);
    uint8_t tenant = pointer_tenant(machine, mapped);
    bool open = true;
    if (pointer_has_slot(mapped)) {
        open = tenant != PROCESS_NONE && (context.keys & trust_key(tenant));
    } else if (mapped >= CE_USER_END) {
        open = context.kernel_mode;
    }
    if (!open) {
        machine_refuse(machine, REASON(POINTER_CLOSED, mapped, ce_slot_of(mapped), context.keys,
                                       machine->tables.system->current_process));
        return 0;
    }
    return mapped;
}
