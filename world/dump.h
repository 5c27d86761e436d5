// SPDX-License-Identifier: MIT
#pragma once

// What a world holds that was read from a dump of a real device: how much the dump tells, and what
// it says beside the tables. A world that follows a machine has none of this (World.dump is NULL).
//
// A dump says only what each page is used for. Unknown are frames, bytes, keys of mapped sections,
// reservations, protection and the DLL line. Views ask here before they show anything.

#include "world/world.h"

#define DUMP_NAME_MAX 64u // bytes of a process name and its zero
#define DUMP_STATE_MAX 12u

typedef enum {
    DUMP_MI = 1,      // page counts
    DUMP_MI_FULL = 2, // a letter for each page
    DUMP_GI = 4,      // lists of processes, threads, modules
    DUMP_MEMORX = 8,  // a column per process
} DumpKinds;

typedef struct DumpProcess {
    char name[DUMP_NAME_MAX];
    uint32_t pointer, zone;
    bool in_mi, in_gi; // where it is listed
} DumpProcess;

// The fields of the "Page summary" line, in its order.
typedef enum { SUM_CODE_ROM, SUM_CODE_RAM, SUM_RO, SUM_RW, SUM_STACK, SUM_RESERVED, SUM_COUNT } Sum;

// Invariant: from <= to <= CE_SLOT_SIZE.
typedef struct DumpSlot {
    uint32_t from, to; // the dump says whether the pages at these offsets are used
    uint32_t section;  // pointer
    uint32_t number;   // of a mapped file section
    uint32_t sum[SUM_COUNT];
    bool listed;     // the dump has lines for it
    bool has_number; // "Mapped file section"
    bool has_base;   // "Slot base"
    bool has_sum;    // "Page summary"
} DumpSlot;

// Numbers in the lines around the list. The flag of a missing line is false.
typedef struct DumpHeader {
    char version[16]; // of the tool, "" if its line is not there
    bool has_pages, has_kernel, has_storage, has_total;
    uint32_t n_pages, n_free;
    uint32_t used, held, consumed;
    uint32_t storage;
    uint32_t total; // R/W data + stack + RAM code
} DumpHeader;

struct DumpFacts {
    unsigned kinds;
    DumpHeader header;
    DumpProcess process[CE_PROCESS_MAX];
    DumpSlot slot[CE_SLOTS];
    uint32_t module_pointer[CE_MODULES], module_zone[CE_MODULES];
    uint32_t thread_process[CE_THREADS]; // handle of the process whose code it runs
    char thread_state[CE_THREADS][DUMP_STATE_MAX];
    uint32_t coarse; // bytes per character of a MemoRx column, 0 = the dump has none
};

// The physical page number for a page whose frame the dump does not tell: in RAM, or elsewhere.
#define DUMP_FRAME_RAM 0xFFFFEu
#define DUMP_FRAME_ELSEWHERE 0xFFFFFu

// The handle of a process that no list gives a handle.
#define DUMP_HANDLE_UNKNOWN 0xFFFFFFFFu

// Whether the world knows if the page at an address is allocated. This is always so, unless the
// world was read from a dump that does not describe the page.
bool dump_tells(const World *world, VirtAddr va);

// Whether the slot's list is complete, from its first page to its last.
bool dump_tells_slot(const World *world, uint32_t slot);

// The lowest slot that the dump lists; 0 when it lists none.
uint32_t dump_first_slot(const World *world);

// Whether a slot without a list is known to be empty: the lists were not cut off.
bool dump_tells_unlisted(const World *world);

// The formats of the dump: "mi full and gi", "MemoRx". Returns buffer.
const char *dump_kinds_text(const DumpFacts *dump, char *buffer, size_t size);
