// SPDX-License-Identifier: MIT
#pragma once

// Toolhelp snapshots: which processes and threads there were at one moment, to be walked through
// one by one, and whose modules are asked for. A snapshot remembers who, by record; what is told of
// them is what they are now, and who has ended since is left out. Deliberately simpler than a
// device's copy of everything. Source: CreateToolhelp32Snapshot, PROCESSENTRY32, THREADENTRY32
// (CE 5.0).

#include "emu/machine.h"

// Makes a snapshot; flags: TH32CS_ of what is wanted. Heaps and modules are those of the process
// with the handle `process` (0: the caller); with TH32CS_GETALLMODS modules are everybody's, with
// TH32CS_SNAPNOHEAPS there are no heaps. Returns the handle, 0 on
// failure.
uint32_t snapshot_create(Machine *machine, uint32_t flags, uint32_t process);

// The next process or thread of a snapshot, from the first one if `first`. False when there is none
// (left), or the handle is no snapshot's. The walk belongs to the snapshot, not to the caller.
bool snapshot_process(Machine *machine, uint32_t handle, bool first, uint8_t *ret_process);
bool snapshot_thread(Machine *machine, uint32_t handle, bool first, uint32_t *ret_thread);

// The same for modules: they are told as they are at the time of the walk.
bool snapshot_module(Machine *machine, uint32_t handle, bool first, uint32_t *ret_record,
                     uint8_t *ret_process);

// Whose heaps a snapshot holds. False when it holds none, or the handle is no snapshot's.
bool snapshot_heaps(Machine *machine, uint32_t handle, uint8_t *ret_process);

// How far the walks over heaps and over a heap's blocks have come: numbers that only heap/list.h
// understands, 0 at first.
typedef struct SnapshotWalk {
    uint32_t heaps;        // place in the list of heaps
    VirtAddr heap;         // the heap whose blocks are walked, 0 = none
    VirtAddr region, item; // place in it
} SnapshotWalk;
SnapshotWalk snapshot_walk(const Machine *machine, uint32_t handle);
void snapshot_set_walk(Machine *machine, uint32_t handle, const SnapshotWalk *walk);

// Refuses because a list has come to its end. Returns false.
bool snapshot_end(Machine *machine, uint32_t handle);

// A process ends: no snapshot names it or its threads any more.
void snapshot_forget_process(Machine *machine, uint8_t process);

// No snapshot tells of a thread record any more: it becomes free, and the next one to have it is
// younger than they are.
void snapshot_forget_thread(Machine *machine, uint32_t thread);
