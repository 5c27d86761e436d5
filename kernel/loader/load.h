// SPDX-License-Identifier: MIT
#pragma once

// The loader: what happens when a process wants a DLL. A DLL that nobody has loaded gets an address
// below the lowest DLL of the whole device, in units of 64 KB; that address is then the same in
// every process and lost to every slot. A DLL that somebody has loaded already must go to the same
// address, and if this process has something else there, it cannot be loaded, however much is free.
// When the last process frees it, its address is free again.
// Sources: KB326163 (CE 2.x to 3.0), Memory Architecture (WM 6.5), "Slot 0 congestion"
// (discovertheexperience 2009), Findlay; docs/quirks.md has what they leave open.

#include "kernel/loader/module.h"

#define LOAD_NEW 128u // DLLs that one call can give addresses to

typedef struct LoadStep {
    uint16_t record;
    uint16_t count; // uses: the call itself, and each DLL of the plan that is linked with it
    bool attach;    // the process has not loaded it yet
    bool is_new;    // it gets its record and address
} LoadStep;

// What loading takes, worked out before anything is done.
typedef struct LoadPlan {
    uint8_t process;
    VirtAddr floor; // of a process to be started: the end of what lies below; 0 = it runs
    VirtAddr line;  // the load line afterwards
    LoadStep steps[CE_MODULES];
    uint32_t n_steps;
    ModuleRow rows[LOAD_NEW]; // of the new ones, in the order of their steps
    uint32_t n_new;
    uint32_t n_blocks, ram_pages; // what it costs beside the kernel's Module objects
} LoadPlan;

// Begins a plan for a process. `floor` != 0: the process is about to start, and its own memory ends
// at that offset of its slot.
void load_plan_begin(const Machine *machine, LoadPlan *plan, uint8_t process, VirtAddr floor);

// Adds every DLL that belongs to one of the groups (and to DLLS_CORE): those in ROM, and then those
// of files. False with an outcome when one of the latter cannot be loaded.
bool load_plan_groups(Machine *machine, LoadPlan *plan, uint32_t groups, TrustLevel trust);

// Adds a DLL by name, with what it is linked with. `trust` is the process's level. False with an
// outcome; the plan is of no use then.
bool load_plan_dll(Machine *machine, LoadPlan *plan, const char *name, TrustLevel trust);

// Does it. The caller has checked that the machine can pay.
void load_act(Machine *machine, const LoadPlan *plan);

// LoadLibrary: loads a DLL into the running process, or counts one use more. Its handle, 0 with an
// outcome and nothing changed.
uint32_t load_library(Machine *machine, const char *name);

// FreeLibrary: one use less; the last one unloads the DLL, and takes a use from each DLL that it is
// linked with. False with an outcome.
bool load_free(Machine *machine, uint32_t handle);

// The handle of a DLL that the running process has loaded; 0 with an outcome.
uint32_t load_find(Machine *machine, const char *name);

// The address of a function that a loaded DLL exports; 0 with an outcome.
VirtAddr load_proc_address(Machine *machine, uint32_t handle, const char *name);

// Tells what a DLL's entry point returned. FALSE on DLL_PROCESS_ATTACH unloads it again: false,
// with an outcome.
bool load_entry(Machine *machine, uint32_t handle, uint32_t reason, bool returned);

// A process ends: it has no DLL loaded any more. Its slot's regions are given back by the caller.
void load_forget_process(Machine *machine, uint8_t process);
