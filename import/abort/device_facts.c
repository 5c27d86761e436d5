// SPDX-License-Identifier: MIT
#include "import/abort/device_facts.h"

#include <strings.h>

// The same address of a DLL in slot 0 and in a process's slot is one place.

static VirtAddr seen_from_slot_0(VirtAddr va) {
    uint32_t slot = ce_slot_of(va);
    bool is_process = slot >= CE_SLOT_PROCESS_FIRST && slot <= CE_SLOT_PROCESS_LAST;
    return is_process ? va & (CE_SLOT_SIZE - 1) : va;
}

uint32_t device_place_offset(const DevicePlace *place, VirtAddr va) {
    return seen_from_slot_0(va) - place->base;
}

const DevicePlace *device_place_of(const DeviceFacts *facts, VirtAddr va) {
    const DevicePlace *best = NULL;
    VirtAddr seen = seen_from_slot_0(va);
    for (uint32_t i = 0; i < facts->n_places; i++) {
        const DevicePlace *place = &facts->places[i];
        bool is_in = seen >= place->base && seen - place->base < place->size;
        bool is_better = !best || place->base > best->base ||
                         (place->base == best->base && best->is_bound && !place->is_bound);
        best = is_in && is_better ? place : best;
    }
    return best;
}

bool device_place_differs(const DeviceFacts *facts, VirtAddr va, const AbortCode *code,
                          VirtAddr *ret_base) {
    bool differs = false;
    for (uint32_t i = 0; i < facts->n_places && code->module[0]; i++) {
        const DevicePlace *place = &facts->places[i];
        if (!place->is_data && strcasecmp(place->module, code->module) == 0) {
            if (place->base == seen_from_slot_0(va) - code->offset) {
                return false;
            }
            differs = true;
            *ret_base = place->base;
        }
    }
    return differs;
}
