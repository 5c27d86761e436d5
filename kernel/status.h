// SPDX-License-Identifier: MIT
#pragma once

// What the system tells a program about itself: GlobalMemoryStatus and GetSystemInfo.
// Sources: MEMORYSTATUS, SYSTEM_INFO (CE 5.0).

#include "emu/machine.h"

// MEMORYSTATUS, 8 DWORDs. "Virtual" is the 32 MB of the calling process's slot.
typedef struct MemoryStatus {
    uint32_t length;      // 32
    uint32_t memory_load; // percent of RAM in use
    uint32_t total_phys, avail_phys;
    uint32_t total_page_file, avail_page_file; // CE has none: 0
    uint32_t total_virtual, avail_virtual;
} MemoryStatus;

// SYSTEM_INFO, the fields a memory tool asks for.
typedef struct SystemInfo {
    uint32_t page_size, allocation_granularity;
    VirtAddr minimum_address, maximum_address;
    uint32_t processors, active_processor_mask;
} SystemInfo;

MemoryStatus status_memory(const Machine *machine);
SystemInfo status_system(void);
