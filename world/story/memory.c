// SPDX-License-Identifier: MIT
#include "world/story/memory.h"

#include "ce/win32.h"
#include "world/amounts.h"
#include "world/change.h"
#include "world/query/query.h"

#include <stdio.h>
#include <string.h>

// How much a call took or gave is read from the blocks, frames and pages that the step changed
// (step_change), not from the arguments. So the sentences stay true for every knob. Read
// alloc_text() first.

#define TEXT 48u

static const char *blocks_text(uint32_t blocks, char *text) {
    return amount_bytes((uint64_t)blocks << CE_BLOCK_SHIFT, text, TEXT);
}

static const char *frames_text(uint32_t frames, char *text) {
    return amount_bytes((uint64_t)frames << CE_PAGE_SHIFT, text, TEXT);
}

// ---- VirtualAlloc, VirtualFree

// "RAM did not move", "RAM gave only 4 KB, for the kernel's own records".
static const char *ram_stayed(const StepChange *change, char *text, size_t size) {
    char a[TEXT];
    if (change->kernel_frames) {
        snprintf(text, size, "RAM gave only %s, for the kernel's own records",
                 frames_text(change->kernel_frames, a));
    } else {
        snprintf(text, size, "RAM did not move");
    }
    return text;
}

// The refused VirtualAlloc that this call may repeat: the last VirtualAlloc before it. NULL if that
// one succeeded or was refused for another reason.
static const WorldEvent *refused_before(const World *world, const WorldEvent *own) {
    for (uint32_t i = own->number; i > 0; i--) {
        const WorldEvent *other = world_event(world, i - 1);
        if (other->event.kind == EVENT_CALL && other->event.call == CALL_VirtualAlloc) {
            ReasonId why = other->event.reason->id;
            bool no_room = why == REASON_NO_HOLE || why == REASON_NO_LARGE_HOLE;
            return no_room ? other : NULL;
        }
    }
    return NULL;
}

// "The same 4 MB fit in slot 9 of filesys.exe: ". For the tries of the viewer's keys N and L after
// a refusal, or of a scenario.
static void again_text(const World *world, const WorldEvent *own, char *text, size_t size) {
    const WorldEvent *refused = refused_before(world, own);
    const Event *event = &own->event;
    uint32_t slot = ce_slot_of(tables_mapped(&world->tables, event->result));
    char a[TEXT];
    text[0] = '\0';
    if (!refused) {
        return;
    }
    bool same = refused->event.args[1] == event->args[1];
    amount_bytes(event->args[1], a, sizeof a);
    if (ce_slot_is_large(slot) && !same) {
        char less[TEXT];
        snprintf(text, size, "The large area takes 2 MB or more, so %s instead of %s. ", a,
                 amount_bytes(refused->event.args[1], less, sizeof less));
    } else if (ce_slot_is_large(slot)) {
        snprintf(text, size, "The same %s fit in the large area. ", a);
    } else if (same && refused->event.process != event->process) {
        snprintf(text, size, "The same %s fit in slot %u of %s. ", a, slot, own->process);
    } else if (same) {
        snprintf(text, size, "The same %s fit now. ", a);
    }
}

// In its own slot, a process gets an address below 02000000 from VirtualAlloc without an address.
bool story_is_second_slot(const Event *event) {
    uint32_t slot = ce_slot_of(event->result);
    return event->args[0] == 0 && slot >= CE_SLOT_PROCESS_FIRST && slot <= CE_SLOT_PROCESS_LAST;
}

static void taken_text(const World *world, const WorldEvent *own, const StepChange *change,
                       char *text, size_t size) {
    const Event *event = &own->event;
    char asked[TEXT], grew[TEXT], ram[TEXT], stayed[96], again[128];
    uint32_t slot = ce_slot_of(tables_mapped(&world->tables, event->result));
    bool both = change->frames_taken > 0;
    amount_bytes(event->args[1], asked, sizeof asked);
    blocks_text(change->blocks_taken, grew);
    frames_text(change->frames_taken, ram);
    ram_stayed(change, stayed, sizeof stayed);
    again_text(world, own, again, sizeof again);
    if (ce_slot_is_large(slot)) {
        snprintf(text, size,
                 "%s%s reserved at %08X, above all slots: the SLOT bar did not move, %s.", again,
                 asked, event->result, stayed);
    } else if (story_is_second_slot(event)) {
        snprintf(
            text, size,
            "What if %s goes on elsewhere? Its slot has no hole of %s; they are at %08X in slot "
            "%u, where nobody lives.",
            own->process, asked, event->result, slot);
    } else if (both && strcmp(grew, ram) == 0) {
        snprintf(text, size, "%s%s reserved and committed at %08X: both bars grew by %s.", again,
                 asked, event->result, grew);
    } else if (both) {
        snprintf(text, size, "%s%s at %08X: the SLOT bar grew by %s, the RAM bar by only %s.",
                 again, asked, event->result, grew, ram);
    } else {
        snprintf(text, size, "%s%s %s at %08X: the SLOT bar grew by %s, %s.", again, asked,
                 change->pages_committed ? "committed, but not yet touched," : "reserved",
                 event->result, grew, stayed);
    }
}

static void alloc_text(const World *world, const WorldEvent *own, char *text, size_t size) {
    const Event *event = &own->event;
    StepChange change = step_change(world, own);
    char asked[TEXT], ram[TEXT];
    amount_bytes(event->args[1], asked, sizeof asked);
    if (change.blocks_taken) {
        taken_text(world, own, &change, text, size);
    } else if (change.frames_taken) {
        snprintf(text, size,
                 "%s committed at %08X: the RAM bar grew by %s, the SLOT bar did not "
                 "move.",
                 asked, event->result, frames_text(change.frames_taken, ram));
    } else if (change.pages_committed) {
        snprintf(text, size, "%s committed at %08X: RAM moves at the first touch.", asked,
                 event->result);
    } else {
        snprintf(text, size, "%s at %08X were already as asked for: neither bar moved.", asked,
                 event->result);
    }
}

static void free_text(const World *world, const WorldEvent *own, char *text, size_t size) {
    const Event *event = &own->event;
    StepChange change = step_change(world, own);
    bool large = ce_slot_is_large(ce_slot_of(event->args[0]));
    char given[TEXT], ram[TEXT], back[96] = "RAM did not move";
    frames_text(change.frames_given, ram);
    if (change.frames_given) {
        snprintf(back, sizeof back, "%s of RAM are back", ram);
    }
    if (change.blocks_given) {
        blocks_text(change.blocks_given, given);
        snprintf(text, size,
                 large ? "%s at %08X released: the large area has them back, %s."
                       : "%s at %08X released: the SLOT bar fell by that much, %s.",
                 given, event->args[0], back);
    } else {
        amount_bytes(event->args[1], given, sizeof given);
        snprintf(text, size, "%s at %08X decommitted: %s, the addresses stay reserved.", given,
                 event->args[0], back);
    }
}

// ---- the rest of the family

void story_range(const char *verb, uint32_t address, uint32_t bytes, const char *why, char *buffer,
                 size_t size) {
    char a[TEXT];
    snprintf(buffer, size, "%s %s at %08X: %s.", amount_bytes(bytes, a, sizeof a), verb, address,
             why);
}

static void status_text(const World *world, const WorldEvent *own, char *text, size_t size) {
    char ram[TEXT], space[TEXT];
    uint64_t ram_free = (uint64_t)query_ram_free(world) << CE_PAGE_SHIFT;
    uint8_t process = own->event.process;
    uint32_t slot = process < CE_PROCESS_MAX ? world->tables.process[process].slot : 0;
    amount_bytes(ram_free, ram, sizeof ram);
    amount_bytes(query_slot_room(world, slot).sum, space, sizeof space);
    snprintf(text, size, "%s asked what is free: %s of RAM, and %s of address space in slot %u.",
             own->process, ram, space, slot);
}

// "64 KB of RAM and 256 KB of ROM": what the pages of a region have behind them.
static const char *behind_text(const QueryRegion *region, char *text, size_t size) {
    char ram[TEXT], rom[TEXT];
    frames_text(region->in_ram, ram);
    frames_text(region->in_rom, rom);
    if (region->in_ram && region->in_rom) {
        snprintf(text, size, "%s of RAM and %s of ROM", ram, rom);
    } else if (region->in_ram || region->in_rom) {
        snprintf(text, size, "%s of %s", region->in_ram ? ram : rom,
                 region->in_ram ? "RAM" : "ROM");
    } else {
        snprintf(text, size, "nothing");
    }
    return text;
}

static void query_text(const World *world, const WorldEvent *own, char *text, size_t size) {
    VirtAddr va = own->event.args[0];
    QueryRegion region;
    VirtAddr mapped = tables_mapped(&world->tables, va);
    uint32_t slot = ce_slot_of(mapped);
    bool guard = slot <= CE_SLOT_PROCESS_LAST && (mapped & (CE_SLOT_SIZE - 1)) < CE_NULL_GUARD_END;
    char a[TEXT], behind[128], found[256];
    if (query_region(world, mapped, &region)) {
        snprintf(found, sizeof found, "%s, %s of addresses with %s behind them",
                 query_kind_name(region.block->kind), blocks_text(region.n_blocks, a),
                 behind_text(&region, behind, sizeof behind));
    } else {
        snprintf(found, sizeof found, "nothing%s",
                 guard ? ", and nobody can have these addresses" : ", the addresses are free");
    }
    snprintf(text, size, "%s asked what is at %08X: %s.", own->process, va, found);
}

static void copy_text(const World *world, const WorldEvent *own, char *text, size_t size) {
    StepChange change = step_change(world, own);
    char a[TEXT];
    amount_bytes(own->event.args[2], a, sizeof a);
    snprintf(text, size, "%s at %08X now show the memory at %08X: two names, %s.", a,
             own->event.args[0], own->event.args[1],
             change.frames_taken ? "and new RAM" : "no further RAM");
}

static void shared_text(const World *world, const WorldEvent *own, char *text, size_t size) {
    StepChange change = step_change(world, own);
    char a[TEXT], b[TEXT];
    amount_bytes(own->event.args[1], a, sizeof a);
    amount_bytes((uint64_t)change.frames_taken << CE_PAGE_SHIFT, b, sizeof b);
    snprintf(text, size, "%s at %08X, readable by every process; the RAM bar grew by %s.", a,
             own->event.result, b);
}

const char *story_memory(const World *world, const WorldEvent *own, char *buffer, size_t size) {
    const uint32_t *args = own->event.args;
    static const char still[] = "neither bar moved";
    buffer[0] = '\0';
    switch ((int)own->event.call) {
    case CALL_VirtualAlloc:
        alloc_text(world, own, buffer, size);
        break;
    case CALL_VirtualFree:
        free_text(world, own, buffer, size);
        break;
    case CALL_VirtualProtect:
        story_range("have another protection", args[0], args[1], still, buffer, size);
        break;
    case CALL_VirtualCopy:
        copy_text(world, own, buffer, size);
        break;
    case CALL_VirtualQuery:
        query_text(world, own, buffer, size);
        break;
    case CALL_GlobalMemoryStatus:
        status_text(world, own, buffer, size);
        break;
    case CALL_IsBadReadPtr:
    case CALL_IsBadWritePtr:
    case CALL_IsBadCodePtr:
        snprintf(buffer, size, "%s tried it: it %s %s what is at %08X.", own->process,
                 own->event.result ? "cannot" : "can",
                 own->event.call == CALL_IsBadWritePtr ? "read and write" : "read", args[0]);
        break;
    case CALL_ReadProcessMemory:
    case CALL_WriteProcessMemory:
        story_range("were copied from one process to another,", args[1], args[3], still, buffer,
                    size);
        break;
    case CALL_CeVirtualSharedAlloc:
        shared_text(world, own, buffer, size);
        break;
    default:
        break;
    }
    return buffer;
}
