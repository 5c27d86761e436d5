// SPDX-License-Identifier: MIT
#include "world/place.h"

#include "ce/calls.h"
#include "ce/memory_map.h"

// The slot says where the address is. In the large area the kind of the reservation says what is
// there, and its rights tell which knob made it. So the words fit the memory that is there,
// whatever the knobs are now.

static Place large_place(const World *world, VirtAddr va) {
    uint32_t number = tables_block(&world->tables, va);
    const BlockRow *block = &world->tables.block[number];
    switch (number ? block->kind : KIND_NONE) {
    case KIND_MAPPING:
        return block->read_keys == UINT32_MAX ? PLACE_MAPPING_OPEN : PLACE_MAPPING;
    case KIND_HEAP: // a heap that is not shared is in its process's slot
        return block->flags & BLOCK_FLAG_KERNEL_WRITES  ? PLACE_SHARED_HEAP
               : block->flags & BLOCK_FLAG_OWNER_WRITES ? PLACE_SHARED_HEAP_FUTURE
                                                        : PLACE_SHARED_HEAP_CREATOR;
    case KIND_SHARED:
        return block->write_keys ? PLACE_SHARED_MEMORY : PLACE_SHARED_MEMORY_KERNEL;
    case KIND_DLL:
        return PLACE_DLL;
    default:
        return PLACE_LARGE;
    }
}

Place place_of(const World *world, VirtAddr va, uint8_t process) {
    uint32_t slot = ce_slot_of(va);
    const ProcessRow *row = process < CE_PROCESS_MAX ? &world->tables.process[process] : NULL;
    if (slot == CE_SLOT_CURRENT) {
        return PLACE_SLOT_0;
    }
    if (slot == CE_SLOT_XIP) {
        return PLACE_DLL;
    }
    if (row && row->handle && row->slot == slot) {
        return PLACE_OWN_SLOT;
    }
    if (slot <= CE_SLOT_PROCESS_LAST || slot == CE_SLOT_NK) {
        return PLACE_OTHER_SLOT;
    }
    return va >= CE_USER_END ? PLACE_KERNEL : large_place(world, va);
}

Place place_of_event(const World *world, const WorldEvent *own) {
    const Event *event = &own->event;
    if (call_is_load(event->call) || call_is_store(event->call)) {
        return place_of(world, event->args[0], event->process);
    }
    switch ((int)event->call) {
    case CALL_copy: {
        Place to = place_of(world, event->args[0], event->process);
        return to == PLACE_SLOT_0 ? place_of(world, event->args[1], event->process) : to;
    }
    default:
        return PLACE_NONE;
    }
}
