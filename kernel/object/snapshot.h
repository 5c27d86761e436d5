// SPDX-License-Identifier: MIT
#pragma once

// Toolhelp snapshots: the processes and threads of one moment, to be listed one by one, and whose
// modules and heaps to list. A snapshot remembers records. What it reports about them is their
// current state, and those that have ended since are left out. Deliberately simpler than a device's
// copy of everything. Source: CreateToolhelp32Snapshot, PROCESSENTRY32, THREADENTRY32 (CE 5.0).

#include "emu/machine.h"

// Makes a snapshot; flags: TH32CS_ of what is wanted. Heaps and modules are those of the process
// with the handle `process` (0: the caller). TH32CS_GETALLMODS lists the modules of all processes;
// TH32CS_SNAPNOHEAPS leaves the heaps out. Returns the handle, 0 on failure.
uint32_t snapshot_create(Machine *machine, uint32_t flags, uint32_t process);

// The next process or thread of a snapshot, or the first one if `first`. False at the end of the
// list, or when the handle is not a snapshot's. The position belongs to the snapshot, not to the
// caller.
bool snapshot_process(Machine *machine, uint32_t handle, bool first, uint8_t *ret_process);
bool snapshot_thread(Machine *machine, uint32_t handle, bool first, uint32_t *ret_thread);

// The same for modules, which are listed as they are at the time of the walk.
bool snapshot_module(Machine *machine, uint32_t handle, bool first, uint32_t *ret_record,
                     uint8_t *ret_process);

// The process whose heaps a snapshot lists. False when it lists none or the handle is not a
// snapshot's.
bool snapshot_heaps(Machine *machine, uint32_t handle, uint8_t *ret_process);

// Positions of the walks over heaps and over a heap's blocks: numbers that only heap/list.h
// understands, 0 at first.
typedef struct SnapshotWalk {
    uint32_t heaps;        // position in the list of heaps
    VirtAddr heap;         // the heap whose blocks are walked, 0 = none
    VirtAddr region, item; // position in that heap
} SnapshotWalk;
SnapshotWalk snapshot_walk(const Machine *machine, uint32_t handle);
void snapshot_set_walk(Machine *machine, uint32_t handle, const SnapshotWalk *walk);

// Refuses because a list has ended. Returns false.
bool snapshot_end(Machine *machine, uint32_t handle);

// Removes an ending process and its threads from all snapshots.
void snapshot_forget_process(Machine *machine, uint8_t process);

// Removes a thread record that becomes free from all snapshots: the next thread in it is newer than
// they are.
void snapshot_forget_thread(Machine *machine, uint32_t thread);
