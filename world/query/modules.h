// SPDX-License-Identifier: MIT
#pragma once

// Questions about DLLs: which one has an address, what it costs a slot, who has it loaded. A DLL
// takes its place in slot 0 in every process's slot, whether that process has it loaded or not.

#include "world/spans.h"
#include "world/world.h"

#define QUERY_NO_MODULE UINT32_MAX

// Record of the DLL whose place a mapped address lies in: of slot 0 in any process's slot, of slots
// 1 and 63, of the static windows for a DLL of the kernel. QUERY_NO_MODULE if it is no DLL's.
uint32_t query_module_at(const World *world, VirtAddr mapped);

// Whether a block of slot 0 is some DLL's. Of a dump only the DLL line is known, if that: there all
// that lies above it counts.
static inline bool query_is_dll_space(const World *world, uint32_t block) {
    return world->dump || world->dll_space[block / 64] >> (block % 64) & 1;
}

// What DLLs cost a process: bytes of its slot. taken = loaded + for_others, holes lie between them.
typedef struct DllBill {
    uint32_t taken, loaded, for_others, holes;
    uint32_t n_loaded, n_for_others; // DLLs
} DllBill;

DllBill query_dll_bill(const World *world, uint8_t process);

// "loaded by device.exe and gwes.exe", "loaded by 13 processes", "loaded by nobody now; ...".
// Returns buffer.
const char *query_module_users(const World *world, const ModuleRow *row, char *buffer, size_t size);
