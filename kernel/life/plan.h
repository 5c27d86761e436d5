// SPDX-License-Identifier: MIT
#pragma once

// The plan of a new process's slot: every reservation it starts with, computed before anything
// changes. So the cost is known, and the start cannot fail half-way.
//
// From the bottom up: NULL guard (with the KPAGE page on CPUs that have it), EXE at 00010000, main
// stack, default heap (192 KB reserved), stacks of further threads, the memory that it has got from
// VirtualAlloc by the end of its start. The loader plans what its DLLs take at the top
// (kernel/loader/load.h).
// Source of the order: KB326162 and the sample of `mi full`; ms900584 has stack and heap swapped.

#include "emu/machine.h"

#define PLAN_REGIONS 220u
#define PLAN_PARTS (PLAN_REGIONS + IMAGE_PARTS)

typedef struct PlanPart {
    uint16_t first_page, n_pages; // committed pages, counted from the region's start
    PageUse use;
    PageWord bits;
    uint32_t rom_frame; // first frame in ROM; 0: the pages take RAM
    bool paged;         // 1: RAM comes page by page, when a page is touched
} PlanPart;

typedef struct PlanRegion {
    VirtAddr offset;  // offset in the slot, a multiple of 64 KB
    uint32_t n_pages; // reserved
    BlockKind kind;
    uint8_t flags;
    uint16_t first_part, n_parts; // of the plan's parts
} PlanRegion;

typedef struct Plan {
    PlanRegion regions[PLAN_REGIONS];
    uint32_t n_regions;
    PlanPart parts[PLAN_PARTS];
    uint32_t n_parts;
    bool paged;                   // the EXE's code is read from its file on demand
    uint32_t n_blocks, ram_pages; // what the plan costs
    VirtAddr top;                 // end of the part that grows from the bottom
    VirtAddr main_stack;          // offset of the main stack's reservation
    uint32_t stack_size;          // bytes of every stack
} Plan;

// Makes the plan. Check plan->top afterwards: the image is too big if it is above the DLL line. If
// it is CE_SLOT_SIZE, the plan may be incomplete.
void plan_make(const Machine *machine, const ProcessImage *image, uint32_t rom_frame, Plan *plan);

// Reserves and commits everything in the plan, in the slot of the process.
void plan_act(Machine *machine, const Plan *plan, uint8_t process);

// Gives the committed pages of an EXE that has a file their bytes. Call it when its DLLs are
// loaded: the bytes hold addresses of their functions.
void plan_fill(Machine *machine, const Plan *plan, uint8_t process);
