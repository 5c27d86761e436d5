// SPDX-License-Identifier: MIT
#pragma once

// Questions about the world that several views ask: who owns something, what it is called, how full
// a slot is, who may touch a byte. All are pure: they read the world at its position.

#include "emu/access.h"
#include "emu/holes.h"
#include "world/world.h"

// The letter of `mi full` for a page: - C c S P W O r R ?, or a blank if it is not allocated.
char query_letter(PageWord word, uint32_t n_frames);

// What a reservation was made for, in words: "EXE", "stack", "heap", ...
const char *query_kind_name(uint32_t kind);

// The process that lives in a slot, PROCESS_NONE if none does. Slot 0 gives the current one.
uint8_t query_tenant(const World *world, uint32_t slot);

// The process with memory in a slot where no process lives (what if: second_slot); if several, that
// of the lowest reservation. PROCESS_NONE if a process lives there or the slot is empty.
uint8_t query_lodger(const World *world, uint32_t slot);

// "DLL line", or "DLL line, at most" when a DLL above it has no known size.
const char *query_line_name(const World *world);

// Name of a process by index, in its brief form; "nobody" for PROCESS_NONE.
const char *query_process_name(const World *world, uint8_t process);

// The process with that handle, PROCESS_NONE if there is none. The pseudo handle is no process's.
uint8_t query_process_of(const World *world, uint32_t handle);

// The running process with that name (letter case counts), PROCESS_NONE if there is none.
uint8_t query_process_find(const World *world, const char *name);

// The number of free RAM frames, and of all. Both are 0 when a dump does not tell.
bool query_ram_known(const World *world);
uint32_t query_ram_total(const World *world);
uint32_t query_ram_free(const World *world);

// Whether a block is certainly no DLL's. A list of `mi` does not say what a block is for; a MemoRx
// log shows memory of applications only.
bool query_is_no_dll(const World *world, const BlockRow *block);

// Whether all pages of a process's slot are known. Only in a dump they may not be.
bool query_room_known(const World *world, uint8_t process);
// The room that a process has for VirtualAlloc: holes between NULL guard and DLL load line.
HoleSurvey query_slot_room(const World *world, uint32_t slot);
// Only the sum of these holes, in bytes; cheap enough for every event of a run.
uint32_t query_slot_free(const World *world, uint32_t slot);
// Bytes between NULL guard and DLL load line, free or not.
uint32_t query_slot_size(const World *world, uint32_t slot);

// Whether a reason means that no hole in the slot is large enough. Its first fact is the size that
// was asked for, in bytes.
bool query_is_wall(ReasonId reason);

// The refusal that a process stands at: its last VirtualAlloc, VirtualFree or refused request found
// no hole in its slot. NULL if that call was granted, or is more than 256 events ago.
const WorldEvent *query_wall(const World *world, uint8_t process);

// Addresses of the pages that map a physical page, lowest slot first; writes at most n_max. Returns
// how many there are. Slot 0 does not count, because it repeats the current process's slot.
uint32_t query_pages_of_frame(const World *world, uint32_t frame, VirtAddr *ret_pages,
                              uint32_t n_max);

// The reservation that holds a mapped address. False when no reservation holds it.
typedef struct QueryRegion {
    VirtAddr base;
    uint32_t n_blocks;
    uint32_t reserved, committed; // pages
    uint32_t in_ram, in_rom;      // those of the committed pages that have their frame already
    const BlockRow *block;
} QueryRegion;
bool query_region(const World *world, VirtAddr va, QueryRegion *ret_region);

// The thread that represents a process: the running thread if it is in that process's code, else
// the first of the process's own. A row of zeros if it has none.
const ThreadRow *query_thread_of(const World *world, uint8_t process);

// What the access rule says for a thread with its current keys, in user or kernel mode.
AccessClause query_thread_access(const World *world, VirtAddr mapped, const ThreadRow *thread,
                                 bool kernel_mode, AccessKind access);

// What the access rule says for a process's thread in user or kernel mode, with its starting keys.
AccessClause query_access(const World *world, VirtAddr mapped, uint8_t process, bool kernel_mode,
                          AccessKind access);

// "app.exe and nk.exe", "every process", "nobody": whose slots the access keys open. Returns
// buffer.
const char *query_keys_text(const World *world, uint32_t keys, char *buffer, size_t size);
