// SPDX-License-Identifier: MIT
#include "world/why/address.h"

#include "ce/memory_map.h"
#include "world/amounts.h"
#include "world/query/moment.h"
#include "world/query/origin.h"
#include "world/query/query.h"

#include <stdio.h>

// ---- what is there

static WhyEnd end_of_region(const World *world, VirtAddr va) {
    QueryRegion region;
    if (!query_region(world, va, &region)) {
        return (WhyEnd){.kind = END_SLOT};
    }
    return (WhyEnd){.kind = END_REGION,
                    .base = region.base,
                    .bytes = region.n_blocks << CE_BLOCK_SHIFT,
                    .what = region.block->kind,
                    .made_step = origin_of_region(world, region.base, region.block)};
}

static bool is_taken(const World *world, VirtAddr va) {
    return tables_block(&world->tables, va) != 0;
}

// Extends [*low, *high) over the free blocks on both sides of it, within the bounds.
static void stretch(const World *world, HoleBounds bounds, VirtAddr *low, VirtAddr *high) {
    while (*low > bounds.low && !is_taken(world, *low - CE_BLOCK_SIZE)) {
        *low -= CE_BLOCK_SIZE;
    }
    while (*high < bounds.high && !is_taken(world, *high)) {
        *high += CE_BLOCK_SIZE;
    }
}

static void find_ends(const World *world, HoleBounds bounds, WhyAddress *why) {
    why->below = why->low <= bounds.low ? (WhyEnd){.kind = END_GUARD}
                                        : end_of_region(world, why->low - CE_BLOCK_SIZE);
    why->above =
        why->high >= bounds.high ? (WhyEnd){.kind = END_DLL_LINE} : end_of_region(world, why->high);
}

// ---- what would open it

static bool can_be_freed(const WhyEnd *end) {
    return end->kind == END_REGION && end->what == KIND_VIRTUAL;
}

// The size of the hole that would exist without the reservation.
static uint32_t hole_without(const World *world, HoleBounds bounds, const WhyEnd *region) {
    VirtAddr low = region->base, high = region->base + region->bytes;
    stretch(world, bounds, &low, &high);
    return high - low;
}

static void try_without(const World *world, HoleBounds bounds, const WhyEnd *region,
                        WhyAddress *why) {
    if (can_be_freed(region)) {
        uint32_t hole = hole_without(world, bounds, region);
        if (hole > why->would_be) {
            why->would_be = hole;
            why->gives = region->base;
            why->opens = hole >= why->asked;
        }
    }
}

// ---- the answer

static void look_in_slot(const World *world, HoleBounds bounds, VirtAddr va, WhyAddress *why) {
    if (va < bounds.low) {
        why->kind = WHY_GUARD;
    } else if (va >= bounds.high) {
        why->kind = WHY_DLLS;
    } else if (is_taken(world, va)) {
        why->kind = WHY_TAKEN;
        why->here = end_of_region(world, va);
        why->low = why->here.base;
        why->high = why->low + why->here.bytes;
        find_ends(world, bounds, why);
        try_without(world, bounds, &why->here, why);
    } else {
        why->kind = WHY_HOLE;
        why->low = why->high = va & ~(CE_BLOCK_SIZE - 1);
        stretch(world, bounds, &why->low, &why->high);
        uint32_t hole = why->high - why->low;
        why->missing = why->asked > hole ? why->asked - hole : 0;
        find_ends(world, bounds, why);
        try_without(world, bounds, &why->below, why);
        try_without(world, bounds, &why->above, why);
    }
}

bool why_address(const World *world, VirtAddr va, WhyAddress *ret_why) {
    const WorldEvent *failure = step_failure(world);
    if (!failure || !query_is_wall(failure->event.reason->id) ||
        ce_slot_of(va) >= CE_SLOT_CACHED_FIRST || failure->event.process >= CE_PROCESS_MAX) {
        return false;
    }
    uint32_t own = world->tables.process[failure->event.process].slot, slot = ce_slot_of(va);
    uint32_t asked = failure->event.reason->fact[0];
    bool open = world->options.dll_holes == HOLES_OPEN;
    WhyAddress why = {.process = failure->event.process,
                      .asked = (uint32_t)ce_block_up(asked),
                      .tenant = PROCESS_NONE};
    if (ce_slot_is_large(slot)) {
        why.kind = WHY_LARGE;
    } else if (slot != own && slot != CE_SLOT_CURRENT) {
        why.kind = WHY_ELSEWHERE;
        why.tenant = query_tenant(world, slot);
        why.hole_there = why.tenant == PROCESS_NONE ? 0 : query_slot_room(world, slot).largest;
    } else {
        look_in_slot(world, hole_bounds_slot(&world->tables, own, open),
                     ce_in_slot(va, ce_slot_base(own)), &why);
    }
    *ret_why = why;
    return true;
}

// ---- in words

static const char *owner_name(const World *world, const WhyAddress *why) {
    return query_process_name(world, why->process);
}

static void say_sentence(const World *world, const WhyAddress *why, char *buffer, size_t size) {
    char a[32], b[32], c[32];
    amount_bytes(why->asked, a, sizeof a);
    amount_bytes(why->high - why->low, b, sizeof b);
    switch (why->kind) {
    case WHY_HOLE:
        snprintf(buffer, size, "%s free here, %s asked for: %s too few.", b, a,
                 amount_bytes(why->missing, c, sizeof c));
        break;
    case WHY_TAKEN:
        snprintf(buffer, size, "Not free: %s, %s from %08X.", query_kind_name(why->here.what), b,
                 why->here.base & (CE_SLOT_SIZE - 1));
        break;
    case WHY_DLLS:
        snprintf(buffer, size,
                 "Above the DLL line: kept for DLLs, in every slot. VirtualAlloc "
                 "takes nothing there.");
        break;
    case WHY_GUARD:
        snprintf(buffer, size, "The lowest 64 KB of a slot stay empty, so that NULL faults.");
        break;
    case WHY_ELSEWHERE:
        if (why->tenant == PROCESS_NONE) {
            snprintf(buffer, size,
                     "Nobody lives in this slot. The memory of %s has to lie in its "
                     "own.",
                     owner_name(world, why));
        } else {
            snprintf(buffer, size, "The slot of %s. %s cannot have memory in it, though %s.",
                     query_process_name(world, why->tenant), owner_name(world, why),
                     why->hole_there >= why->asked ? "its largest hole would do"
                                                   : "no hole there would do either");
        }
        break;
    case WHY_LARGE:
        snprintf(buffer, size,
                 "The large area is for reservations of 2 MB or more that ask for "
                 "PAGE_NOACCESS; any other lies in the slot.");
        break;
    }
}

// Adds one of the two ends of the place.
static void add_end(const World *world, const char *where, const WhyEnd *end, WhyAnswer *answer) {
    WhyLine *line = &answer->lines[answer->n_lines++];
    char a[32], made[48] = "", *buffer = line->text;
    size_t size = sizeof line->text;
    line->step = end->made_step;
    switch (end->kind) {
    case END_REGION:
        if (end->made_step) {
            snprintf(made, sizeof made, ", made in step %u", end->made_step);
        }
        snprintf(buffer, size, "%s: %s, %s from %08X%s.", where, query_kind_name(end->what),
                 amount_bytes(end->bytes, a, sizeof a), end->base & (CE_SLOT_SIZE - 1), made);
        break;
    case END_GUARD:
        snprintf(buffer, size, "%s: the lowest 64 KB, which stay empty.", where);
        break;
    case END_DLL_LINE:
        snprintf(buffer, size, "%s: the DLL line, at %08X.", where, world->tables.system->dll_line);
        break;
    case END_SLOT:
        snprintf(buffer, size, "%s: the end of the slot.", where);
        break;
    }
}

static void say_remedy(const WhyAddress *why, char *buffer, size_t size) {
    char a[32];
    amount_bytes(why->would_be, a, sizeof a);
    if (why->gives) {
        snprintf(buffer, size, "VirtualFree of %08X would make a hole of %s: %s.",
                 why->gives & (CE_SLOT_SIZE - 1), a, why->opens ? "enough" : "still too small");
    } else if (why->kind == WHY_DLLS ||
               (why->kind == WHY_HOLE && why->above.kind == END_DLL_LINE)) {
        snprintf(buffer, size, "D lists what would move the DLL line up.");
    } else if (why->kind == WHY_ELSEWHERE && why->hole_there >= why->asked) {
        snprintf(buffer, size, "N tries it in a process of its own.");
    } else if (why->kind == WHY_LARGE) {
        snprintf(buffer, size, "L tries it there.");
    }
}

void why_address_answer(const World *world, const WhyAddress *why, WhyAnswer *ret_answer) {
    *ret_answer = (WhyAnswer){.n_lines = 0};
    say_sentence(world, why, ret_answer->sentence, sizeof ret_answer->sentence);
    if (why->kind == WHY_TAKEN && why->here.made_step) {
        WhyLine *line = &ret_answer->lines[ret_answer->n_lines++];
        line->step = why->here.made_step;
        snprintf(line->text, sizeof line->text, "Step %u made it.", line->step);
    }
    if (why->kind == WHY_HOLE || why->kind == WHY_TAKEN) {
        add_end(world, "Above it", &why->above, ret_answer);
        add_end(world, "Below it", &why->below, ret_answer);
    }
    if (why->kind == WHY_HOLE) {
        ret_answer->from = why->low;
        ret_answer->n = why->asked;
    }
    say_remedy(why, ret_answer->remedy, sizeof ret_answer->remedy);
}
