// SPDX-License-Identifier: MIT
#pragma once

// The plan of a new process's slot: every reservation it starts with, worked out before anything is
// done, so that the cost is known and the start cannot fail half-way.
//
// From the bottom up: NULL guard (with the KPAGE page where the CPU has it), EXE at 00010000, main
// stack, default heap (192 KB reserved), stacks of further threads, what it has VirtualAlloc'ed by
// the time it is up. What its DLLs take at the top is the loader's plan (kernel/loader/load.h).
// Source of the order: KB326162 and the sample of `mi full`; ms900584 has stack and heap swapped.

#include "emu/machine.h"

#define PLAN_REGIONS 220u
#define PLAN_PARTS 4u

typedef struct PlanPart {
    uint16_t first_page, n_pages; // inside the region, committed
    PageUse use;
    PageWord bits;
    uint32_t rom_frame; // 0: RAM of its own
    bool paged;         // which it gets page by page, when it is touched
} PlanPart;

typedef struct PlanRegion {
    VirtAddr offset;  // in the slot, multiple of 64 KB
    uint32_t n_pages; // reserved
    BlockKind kind;
    uint8_t flags;
    PlanPart parts[PLAN_PARTS];
    uint32_t n_parts;
} PlanRegion;

typedef struct Plan {
    PlanRegion regions[PLAN_REGIONS];
    uint32_t n_regions;
    bool paged;                   // the EXE's code is read from its file on demand
    uint32_t n_blocks, ram_pages; // what it costs
    VirtAddr top;                 // end of the part that grows from the bottom
    VirtAddr main_stack;          // offset of the main stack's reservation
    uint32_t stack_size;          // bytes of every stack
} Plan;

// Works out the plan. An image is too big when plan->top passes the DLL load line or `top` has
// reached CE_SLOT_SIZE and the rest was left out; the caller asks.
void plan_make(const Machine *machine, const ProcessImage *image, uint32_t rom_frame, Plan *plan);

// Reserves and commits everything of the plan in a process's slot.
void plan_act(Machine *machine, const Plan *plan, uint8_t process);
