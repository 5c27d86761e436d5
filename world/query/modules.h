// SPDX-License-Identifier: MIT
#pragma once

// Questions about DLLs: which DLL has an address, how much of a slot it costs, which processes have
// loaded it. A DLL takes its place in slot 0 from every process's slot, whether that process has
// loaded it or not.

#include "world/spans.h"
#include "world/world.h"

#define QUERY_NO_MODULE UINT32_MAX

// Record of the DLL that has a mapped address: its place in slot 0 (seen in any process's slot), in
// slots 1 and 63, or in the static windows for a DLL of the kernel. QUERY_NO_MODULE if no DLL has
// it.
uint32_t query_module_at(const World *world, VirtAddr mapped);

// The same where the DLL is loaded; QUERY_NO_MODULE where its place is empty or something else's.
uint32_t query_loaded_dll_at(const World *world, VirtAddr mapped);

// Whether a DLL has a block of slot 0. A dump tells the DLL line at most; there every block above
// the line counts.
static inline bool query_is_dll_space(const World *world, uint32_t block) {
    return world->dump || world->dll_space[block / 64] >> (block % 64) & 1;
}

// What DLLs cost a process, in bytes of its slot. taken = loaded + for_others; holes lie between
// them.
typedef struct DllBill {
    uint32_t taken, loaded, for_others, holes;
    uint32_t n_loaded, n_for_others; // DLLs
} DllBill;

DllBill query_dll_bill(const World *world, uint8_t process);

// "loaded by device.exe and gwes.exe", "loaded by 13 processes", "loaded by nobody now; ...".
// Returns buffer.
const char *query_module_users(const World *world, const ModuleRow *row, char *buffer, size_t size);
