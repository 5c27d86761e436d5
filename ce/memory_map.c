// SPDX-License-Identifier: MIT
#include "ce/memory_map.h"

// The map of Windows CE 4.x and 5.0. CE 3 (nk.exe in slot 1, no XIP slot) and CE 6 would be other
// tables of the same shape.

const Region ce5_regions[] = {
    {REGION_CURRENT, 0, 0, "current process (slot 0)", 'D', "CeZeroPointer, CE 5.0"},
    {REGION_XIP, 1, 1, "ROM DLLs, execute in place (slot 1)", 'D', "Core OS Migration, CE 5.0"},
    {REGION_PROCESSES, 2, 32, "process slots", 'B', "Boling 2008; CE Lab 1"},
    {REGION_LARGE, 33, 62, "shared (large) memory area", 'B', "Boling 2008; VirtualAlloc, CE 5.0"},
    {REGION_RESOURCE, 63, 63, "resource-only DLLs", 'B', "Boling 2008"},
    {REGION_CACHED, 64, 79, "physical memory, cached", 'D',
     "Drivers and Process Address Spaces, CE 5.0"},
    {REGION_UNCACHED, 80, 95, "physical memory, uncached", 'D',
     "Drivers and Process Address Spaces, CE 5.0"},
    {REGION_UNUSED, 96, 96, "unused", 'B', "CE Lab 1"},
    {REGION_NK, 97, 97, "nk.exe (secure slot)", 'B', "CE Lab 1"},
    {REGION_UNUSED, 98, 111, "unused or kernel extension", 'B', "CE Lab 1"},
    {REGION_KERNEL, 112, 127, "kernel addresses", 'B', "CE Lab 1"},
};
const unsigned ce5_region_count = sizeof ce5_regions / sizeof ce5_regions[0];

const Region *region_of_slot(uint32_t slot) {
    const Region *region = ce5_regions;
    while (slot > region->last_slot) {
        region++;
    }
    return region;
}
