// SPDX-License-Identifier: MIT
#pragma once

// What is known of a device beside its log: the maps of its modules, where its modules lie, which
// process is in which slot. All of it may be empty: {0}. It owns nothing.

#include "ce/memory_layout.h"
#include "import/abort/abort.h"
#include "import/abort/link_map.h"

// A module, or its read/write data. Addresses below CE_SLOT_SIZE are the same in every process.
typedef struct DevicePlace {
    const char *module;
    VirtAddr base;
    uint32_t size; // bytes
    bool is_data;
    bool is_bound; // the size is not known, but it is at most that
} DevicePlace;

typedef struct DeviceFacts {
    const LinkMap *maps;
    uint32_t n_maps;
    const DevicePlace *places;
    uint32_t n_places;
    const char *process[CE_SLOTS]; // name, NULL = not known
} DeviceFacts;

// The place that an address is in, as any process sees it; NULL when none is known. If several
// reach there, the one that begins last.
const DevicePlace *device_place_of(const DeviceFacts *facts, VirtAddr va);

// The offset of an address in a place that it is in.
uint32_t device_place_offset(const DevicePlace *place, VirtAddr va);

// Whether the facts put a module's code elsewhere than the log does: they are of another build of
// the device. Writes where they have it.
bool device_place_differs(const DeviceFacts *facts, VirtAddr va, const AbortCode *code,
                          VirtAddr *ret_base);
