// SPDX-License-Identifier: MIT
#pragma once

// Facts about the system for a program: GlobalMemoryStatus and GetSystemInfo.
// Sources: MEMORYSTATUS, SYSTEM_INFO (CE 5.0).

#include "emu/machine.h"

// MEMORYSTATUS, 8 DWORDs. "Virtual" means the 32 MB of the calling process's slot.
typedef struct MemoryStatus {
    uint32_t length;      // 32
    uint32_t memory_load; // percent of RAM in use
    uint32_t total_phys, avail_phys;
    uint32_t total_page_file, avail_page_file; // CE has none: 0
    uint32_t total_virtual, avail_virtual;
} MemoryStatus;

// SYSTEM_INFO, 9 DWORDs in the order the guest sees them.
typedef struct SystemInfo {
    uint32_t oem_id; // processor architecture in the low half
    uint32_t page_size;
    VirtAddr minimum_address, maximum_address;
    uint32_t active_processor_mask, processors, processor_type, allocation_granularity;
    uint32_t level_and_revision;
} SystemInfo;

MemoryStatus status_memory(const Machine *machine);
SystemInfo status_system(const Options *options);
