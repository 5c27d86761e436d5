// SPDX-License-Identifier: MIT
#pragma once

// The loader: a process wants a DLL. A DLL that no process has loaded gets an address below the
// lowest DLL of the whole device, in units of 64 KB. That address is then the same in every process
// and lost to every slot. A DLL that is loaded already must go to the same address. If this process
// has something else there, the DLL cannot be loaded, however much is free. When the last process
// frees the DLL, its address is free again.
// Sources: KB326163 (CE 2.x to 3.0), Memory Architecture (WM 6.5), "Slot 0 congestion"
// (discovertheexperience 2009), Findlay; docs/quirks.md lists what they leave open.

#include "kernel/loader/module.h"

#define LOAD_NEW 128u // most DLLs that get an address in one call

typedef struct LoadStep {
    uint16_t record;
    uint16_t count; // loads: by the call itself, and by each DLL of the plan that is linked with it
    bool attach;    // the process has not loaded it yet
    bool is_new;    // it gets its record and address now
} LoadStep;

// What loading takes, computed before anything changes.
typedef struct LoadPlan {
    uint8_t process;
    VirtAddr floor; // end of the own memory of a process about to start; 0 = it runs
    VirtAddr line;  // the DLL line afterwards
    bool bare;      // what a DLL is linked with is left out
    LoadStep steps[CE_MODULES];
    uint32_t n_steps;
    ModuleRow rows[LOAD_NEW]; // rows of the new DLLs, in the order of their steps
    uint32_t n_new;
    uint32_t n_blocks, ram_pages;    // what it costs beside the kernel's Module objects
    bool packed[CE_BLOCKS_PER_SLOT]; // blocks of packed data among n_blocks
} LoadPlan;

// Begins a plan for a process. `floor` != 0: the process is about to start, and its own memory ends
// at that offset in its slot.
void load_plan_begin(const Machine *machine, LoadPlan *plan, uint8_t process, VirtAddr floor);

// Adds every DLL of the given groups and of DLLS_CORE: first those in ROM, then those in files.
// False when one from a file cannot be loaded; machine->outcome says why.
bool load_plan_groups(Machine *machine, LoadPlan *plan, uint32_t groups, TrustLevel trust);

// Adds a DLL by name, and the DLLs it is linked with. `trust` is the process's level. On failure
// returns false, sets machine->outcome, and the plan must not be used.
bool load_plan_dll(Machine *machine, LoadPlan *plan, const char *name, TrustLevel trust);

// Carries out the plan. The caller has checked that the machine can afford it.
void load_act(Machine *machine, const LoadPlan *plan);

// LoadLibrary: loads a DLL into the running process, or counts a further load. Returns its handle.
// On failure returns 0, sets machine->outcome, and nothing changes.
uint32_t load_library(Machine *machine, const char *name);

// LoadLibraryEx. With DONT_RESOLVE_DLL_REFERENCES the DLL comes without those that it is linked
// with, and is `bare` until the process has freed it; one that the process has already only counts
// one load more. Refuses LOAD_LIBRARY_AS_DATAFILE.
uint32_t load_library_ex(Machine *machine, const char *name, uint32_t file, uint32_t flags);

// FreeLibrary: takes one load away. The last one unloads the DLL and takes a load from each DLL it
// is linked with. False when the process has not loaded it; sets machine->outcome.
bool load_free(Machine *machine, uint32_t handle);

// DisableThreadLibraryCalls: the entry point of a DLL that the running process has loaded hears of
// this process's threads no more, until the DLL was freed. Refuses other handles.
bool load_disable_thread_calls(Machine *machine, uint32_t handle);

// The handle of a DLL that the running process has loaded; 0 and machine->outcome if it has not.
uint32_t load_find(Machine *machine, const char *name);

#define LOAD_EXPORT_SPACE 16u // bytes from one exported function to the next

// The address of an exported function of a loaded DLL, by its name or, if that is NULL, its ordinal
// (from 1 on, in the order of the description); 0 and machine->outcome if there is none.
VirtAddr load_proc_address(Machine *machine, uint32_t handle, const char *name, uint32_t ordinal);

// Whether a handle is of the DLL with a name, and the running process has it loaded.
bool load_is(const Machine *machine, uint32_t handle, const char *name);

// Reports what a DLL's entry point returned. FALSE on DLL_PROCESS_ATTACH unloads the DLL. Returns
// false then, or when it is not loaded; machine->outcome says which.
bool load_entry(Machine *machine, uint32_t handle, uint32_t reason, bool returned);

// Removes an ending process from all DLLs that it has loaded. The caller gives back the regions in
// its slot.
void load_forget_process(Machine *machine, uint8_t process);
