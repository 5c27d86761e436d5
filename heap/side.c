// SPDX-License-Identifier: MIT
#include "heap/side.h"

#include "heap/watch.h"

#include <stdlib.h>

// The heap's host-side state begins and ends with the machine, but emu/ knows only its pointer and
// one hook.

// When blocks are reserved anew, items that were indexed there no longer exist.
static void claimed(Machine *machine, VirtAddr va, uint32_t n_blocks) {
    item_index_close(&machine->heap->items, va, n_blocks);
}

bool heap_begin(Machine *machine) {
    HeapSide *side = calloc(1, sizeof *side);
    if (!side || !item_index_init(&side->items)) {
        free(side);
        return false;
    }
    machine->heap = side;
    machine->hooks.claimed = claimed;
    machine_add_check(machine, (MachineCheck){"heap", heap_is_valid});
    if (!heap_watch_begin(machine)) {
        heap_end(machine);
        return false;
    }
    return true;
}

void heap_end(Machine *machine) {
    if (machine->heap) {
        heap_watch_end(machine);
        item_index_deinit(&machine->heap->items);
        free(machine->heap);
        machine->heap = NULL;
        machine->hooks.claimed = NULL;
    }
}

bool heap_is_valid(const Machine *machine) {
    const HeapSide *side = machine->heap;
    bool idle = side && machine->depth == 0;
    return !idle || (!side->waiting && item_index_is_valid(&side->items));
}
