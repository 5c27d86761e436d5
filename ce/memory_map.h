// SPDX-License-Identifier: MIT
#pragma once

// The map of the 4 GB as data: one row per region. Views name addresses from it.

#include "ce/memory_layout.h"

typedef enum {
    REGION_CURRENT, // slot 0
    REGION_XIP,     // slot 1
    REGION_PROCESSES,
    REGION_LARGE,
    REGION_RESOURCE,
    REGION_CACHED,
    REGION_UNCACHED,
    REGION_UNUSED,
    REGION_NK,
    REGION_KERNEL,
} RegionKind;

typedef struct Region {
    RegionKind kind;
    uint32_t first_slot, last_slot;
    const char *name;
    char mark; // confidence: D documented, B book or blog
    const char *source;
} Region;

// Rows from address 0 upwards. They cover all 128 slots without gap or overlap.
extern const Region ce5_regions[];
extern const unsigned ce5_region_count;

// The region of a slot 0..127; never NULL.
const Region *region_of_slot(uint32_t slot);
