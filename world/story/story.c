// SPDX-License-Identifier: MIT
#include "world/story/story.h"

#include "ce/calls.h"
#include "ce/win32.h"
#include "world/amounts.h"
#include "world/change.h"
#include "world/query/query.h"
#include "world/ran.h"
#include "world/story/heap.h"
#include "world/story/loader.h"
#include "world/story/object.h"
#include "world/story/physical.h"
#include "world/story/sync.h"
#include "world/story/thread.h"
#include "world/story/trust.h"
#include "world/words/call_text.h"
#include "world/words/place_words.h"

#include <stdio.h>
#include <string.h>

// A call is told by its effect on the two things that a student confuses: the address space of a
// slot and the RAM of the device. Both numbers come from the rows that the step changed, so that
// the sentence is true for every knob (commit at once or at the first touch, large area or slot).

#define TEXT 48u

static const char *blocks_text(uint32_t blocks, char *text) {
    return amount_bytes((uint64_t)blocks << CE_BLOCK_SHIFT, text, TEXT);
}

static const char *frames_text(uint32_t frames, char *text) {
    return amount_bytes((uint64_t)frames << CE_PAGE_SHIFT, text, TEXT);
}

// "RAM did not move", "RAM gave 4 KB to the kernel's records only".
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

// The refused VirtualAlloc that this one makes again: the last one before it. NULL if that one
// worked or was another request.
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

// "The same 4 MB fit in slot 9 of filesys.exe: ". What the viewer's keys N and L try after a
// refusal, and what a scenario may try itself.
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
    if (ce_slot_is_large(slot)) {
        snprintf(text, size,
                 same ? "The same %s fit in the large area. "
                      : "%s fit in the large "
                        "area. ",
                 a);
    } else if (same && refused->event.process != event->process) {
        snprintf(text, size, "The same %s fit in slot %u of %s. ", a, slot, own->process);
    } else if (same) {
        snprintf(text, size, "The same %s fit now. ", a);
    }
}

// What if (second_slot): in the own slot, a VirtualAlloc without an address gives one below
// 02000000.
static bool is_second_slot(const Event *event) {
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
    } else if (is_second_slot(event)) {
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

// Where an address really is, for the sentence about an access: " (slot 14: 1C070000)".
static void place_text(const World *world, VirtAddr va, char *text, size_t size) {
    VirtAddr mapped = tables_mapped(&world->tables, va);
    text[0] = '\0';
    if (mapped != va) {
        snprintf(text, size, ", which is %08X in slot %u", mapped, ce_slot_of(mapped));
    }
}

static void access_text(const World *world, const WorldEvent *own, bool write, char *text,
                        size_t size) {
    const Event *event = &own->event;
    StepChange change = step_change(world, own);
    char place[64], touched[64] = "";
    uint32_t value = write ? event->args[1] : event->result;
    place_text(world, event->args[0], place, sizeof place);
    if (change.frames_taken) {
        snprintf(touched, sizeof touched, " The first touch took a frame of RAM.");
    }
    const char *paging = story_paging(world, own);
    snprintf(text, size, write ? "%s stored %X at %08X%s.%s" : "%s read %X at %08X%s.%s",
             own->process, value, event->args[0], place, paging[0] ? paging : touched);
}

static void process_text(const World *world, const WorldEvent *own, char *text, size_t size) {
    StepChange change = step_change(world, own);
    const Event *event = &own->event;
    char ram[TEXT], blocks[TEXT];
    uint32_t slot = 0;
    for (uint8_t i = 0; i < CE_PROCESS_MAX; i++) {
        const ProcessRow *row = &world->tables.process[i];
        slot = row->handle && row->handle == event->result ? row->slot : slot;
    }
    frames_text(change.frames_taken, ram);
    // What lies below the DLL line, as the SLOT bar counts.
    uint32_t used = slot ? query_slot_size(world, slot) - query_slot_free(world, slot) : 0;
    blocks_text(used >> CE_BLOCK_SHIFT, blocks);
    snprintf(text, size,
             "%s has a slot of its own: slot %u. Of its 32 MB it begins with %s, and of "
             "RAM with %s.",
             event->text[0] ? event->text[0] : "A process", slot, blocks, ram);
}

static void end_text(const World *world, const WorldEvent *own, char *text, size_t size) {
    StepChange change = step_change(world, own);
    bool other = own->event.call == CALL_TerminateProcess;
    char ram[TEXT], left[64] = "";
    const ProcessRow *row = &world->tables.process[own->event.process % CE_PROCESS_MAX];
    if (!other && row->handle == 0 && row->leaked) {
        snprintf(left, sizeof left, " Handles it had left open: %u.", row->leaked);
    }
    snprintf(text, size, "%s: its slot is empty again, and %s of RAM are back.%s",
             other ? "A process was ended" : "The process has ended",
             frames_text(change.frames_given, ram), left);
}

static void status_text(const World *world, const WorldEvent *own, char *text, size_t size) {
    char ram[TEXT], space[TEXT];
    uint64_t ram_free = (uint64_t)query_ram_free(world) << CE_PAGE_SHIFT;
    uint8_t process = own->event.process;
    uint32_t slot = process < CE_PROCESS_MAX ? world->tables.process[process].slot : 0;
    amount_bytes(ram_free, ram, sizeof ram);
    amount_bytes(query_slot_room(world, slot).sum, space, sizeof space);
    snprintf(text, size,
             "%s asked what is free: %s of RAM, and %s of address space in slot %u. "
             "Two different things.",
             own->process, ram, space, slot);
}

static void error_text(const WorldEvent *own, char *text, size_t size) {
    char name[16];
    snprintf(text, size, "%s asked why the last call failed: %s.", own->process,
             call_error_name(own->event.result, name, sizeof name));
}

static void query_text(const World *world, const WorldEvent *own, char *text, size_t size) {
    VirtAddr va = own->event.args[0];
    QueryRegion region;
    char a[TEXT], b[TEXT], found[160] = "nothing, the addresses are free";
    if (query_region(world, tables_mapped(&world->tables, va), &region)) {
        snprintf(found, sizeof found, "%s, %s of addresses and %s of RAM",
                 query_kind_name(region.block->kind), blocks_text(region.n_blocks, a),
                 frames_text(region.committed, b));
    }
    snprintf(text, size, "%s asked what is at %08X: %s.", own->process, va, found);
}

static void range_text(const char *verb, uint32_t address, uint32_t bytes, const char *why,
                       char *text, size_t size) {
    char a[TEXT];
    snprintf(text, size, "%s %s at %08X: %s.", amount_bytes(bytes, a, sizeof a), verb, address,
             why);
}

static void copy_text(const World *world, const WorldEvent *own, char *text, size_t size) {
    StepChange change = step_change(world, own);
    char a[TEXT];
    amount_bytes(own->event.args[2], a, sizeof a);
    snprintf(text, size, "%s at %08X now show the memory at %08X: two names, %s.", a,
             own->event.args[0], own->event.args[1],
             change.frames_taken ? "and new RAM" : "no further RAM");
}

// ---- by family

static void called_text(const WorldEvent *own, char *text, size_t size) {
    snprintf(text, size, "%s called %s: neither bar moved.", own->process,
             call_info(own->event.call)->name);
}

static const char *tell_memory(const World *world, const WorldEvent *own, char *text, size_t size) {
    const uint32_t *args = own->event.args;
    static const char still[] = "neither bar moved";
    switch ((int)own->event.call) {
    case CALL_VirtualAlloc:
        alloc_text(world, own, text, size);
        break;
    case CALL_VirtualFree:
        free_text(world, own, text, size);
        break;
    case CALL_VirtualProtect:
        range_text("have another protection", args[0], args[1], still, text, size);
        break;
    case CALL_VirtualCopy:
        copy_text(world, own, text, size);
        break;
    case CALL_VirtualQuery:
        query_text(world, own, text, size);
        break;
    case CALL_GlobalMemoryStatus:
        status_text(world, own, text, size);
        break;
    case CALL_ReadProcessMemory:
    case CALL_WriteProcessMemory:
        range_text("were copied from one process to another,", args[1], args[3], still, text, size);
        break;
    case CALL_CeVirtualSharedAlloc:
        return story_object(world, own, text, size);
    default:
        called_text(own, text, size);
    }
    return text;
}

static const char *tell_process(const World *world, const WorldEvent *own, char *text,
                                size_t size) {
    switch ((int)own->event.call) {
    case CALL_GetLastError:
        error_text(own, text, size);
        break;
    case CALL_CreateProcess:
    case CALL_start:
        process_text(world, own, text, size);
        break;
    case CALL_ExitProcess:
    case CALL_TerminateProcess:
    case CALL_process_killed:
        end_text(world, own, text, size);
        break;
    case CALL_GetCurrentProcessId:
        return story_trust(world, own, text, size);
    case CALL_GetExitCodeProcess:
        return story_thread(world, own, text, size);
    case CALL_boot:
        snprintf(text, size, "The device has started: its system processes each have a slot.");
        break;
    default:
        called_text(own, text, size);
    }
    return text;
}

static const char *tell_thread(const World *world, const WorldEvent *own, char *text, size_t size) {
    switch ((int)own->event.call) {
    case CALL_Sleep:
        called_text(own, text, size);
        return text;
    case CALL_TlsAlloc:
    case CALL_TlsFree:
    case CALL_TlsGetValue:
    case CALL_TlsSetValue:
        return story_sync(world, own, text, size);
    default:
        return story_thread(world, own, text, size);
    }
}

static const char *tell_access(const World *world, const WorldEvent *own, char *text, size_t size) {
    const uint32_t *args = own->event.args;
    static const char bytes[] = "the bytes changed, no address did";
    if (own->event.call == CALL_copy) {
        range_text("written", args[0], args[2], bytes, text, size);
    } else if (own->event.call == CALL_fill) {
        range_text("filled", args[0], args[1], bytes, text, size);
    } else {
        access_text(world, own, call_is_store(own->event.call), text, size);
    }
    return text;
}

static const char *tell_turn(const World *world, const WorldEvent *own, char *text, size_t size) {
    char stay[96];
    if (ran_stays(world, own)) {
        snprintf(text, size, "Another thread: %s.", story_stay(world, own, stay, sizeof stay));
    } else {
        snprintf(text, size, "Slot 0 is now %s. Bytes copied at this switch: %u.", own->process,
                 own->n_bytes);
    }
    return text;
}

// Who tells the calls of a family. One that has no sentence of its own yet leaves the text empty.
static const char *(*const tellers[FAMILY_COUNT])(const World *world, const WorldEvent *own,
                                                  char *text, size_t size) = {
    [FAMILY_MEMORY] = tell_memory,      [FAMILY_PROCESS] = tell_process,
    [FAMILY_THREAD] = tell_thread,      [FAMILY_SYNC] = story_sync,
    [FAMILY_OBJECT] = story_object,     [FAMILY_HEAP] = story_heap,
    [FAMILY_LOADER] = story_loader,     [FAMILY_PAGING] = story_loader,
    [FAMILY_PHYSICAL] = story_physical, [FAMILY_TRUST] = story_trust,
    [FAMILY_SERVER] = story_trust,      [FAMILY_TOOLHELP] = story_object,
    [FAMILY_ACCESS] = tell_access,      [FAMILY_TURN] = tell_turn,
};

const char *story_sentence(const World *world, const WorldEvent *own, char *buffer, size_t size) {
    const Event *event = &own->event;
    buffer[0] = '\0';
    if (event->reason->id != REASON_NONE || event->fault || event->call == CALL_NONE) {
        return buffer;
    }
    tellers[call_info(event->call)->family](world, own, buffer, size);
    if (buffer[0] == '\0') {
        called_text(own, buffer, size);
    }
    return buffer;
}

// ---- the rule behind it

typedef struct StoryRule {
    const char *rule; // NULL: the rule of the reason
    ReasonId reason;
    Source source;
} StoryRule;

#define CE5 "Windows CE 5.0"

static StoryRule rule_of(const World *world, const WorldEvent *own) {
    static const StoryRule reserve = {
        "A reservation takes addresses in whole blocks of 64 KB. It takes no RAM.",
        REASON_NONE,
        {"VirtualAlloc (CE 5.0)", CE5, 'D'}};
    static const StoryRule both = {
        "MEM_RESERVE takes addresses in whole blocks of 64 KB, MEM_COMMIT takes RAM by the page.",
        REASON_NONE,
        {"VirtualAlloc (CE 5.0)", CE5, 'D'}};
    static const StoryRule decommit = {"MEM_DECOMMIT gives back memory, MEM_RELEASE addresses too.",
                                       REASON_NONE,
                                       {"VirtualFree (CE 5.0)", CE5, 'D'}};
    static const StoryRule mode = {
        "SetKMode(TRUE) opens the kernel half and hands over all access keys until "
        "SetKMode(FALSE). "
        "To be in kernel mode without that call opens no slot.",
        REASON_NONE,
        {"Sue Loh, Shared Heap Pitfalls (2005), comment 4; option setkmode_opens_slots", CE5, 'B'}};
    static const StoryRule hibernate = {
        "WM_HIBERNATE goes to the application that has been inactive the longest first, to the "
        "active one last. It releases what it can without changing its state.",
        REASON_NONE,
        {"WM_HIBERNATE; Handling Application Hibernation (CE 5.0)", CE5, 'D'}};
    static const StoryRule own_slot = {"Each process has a slot of 32 MB of addresses, the same "
                                       "for a small program and a large one. "
                                       "There are slots for 31 of them, beside nk.exe.",
                                       REASON_NONE,
                                       {"Processes (CE 5.0); Boling 2008", CE5, 'D'}};
    static const StoryRule second = {
        "No device does this: a process has one slot, and its identity is told from it.",
        REASON_NONE,
        {"option second_slot; Sue Loh, Shared Heap Pitfalls, comment 4", "slot32", 'S'}};
    const Event *event = &own->event;
    switch (event->call) {
    case CALL_WM_HIBERNATE:
    case CALL_hibernated:
        return hibernate;
    case CALL_VirtualAlloc:
        if (ce_slot_is_large(ce_slot_of(event->result)) && event->args[2] & MEM_RESERVE) {
            return (StoryRule){.reason = REASON_NO_LARGE_HOLE};
        }
        if (is_second_slot(event)) {
            return second;
        }
        return !(event->args[2] & MEM_RESERVE) ? (StoryRule){.reason = REASON_NO_RAM}
               : event->args[2] & MEM_COMMIT   ? both
                                               : reserve;
    case CALL_VirtualFree:
        return decommit;
    case CALL_SetKMode:
        return mode;
    case CALL_VirtualProtect:
        return (StoryRule){.reason = REASON_NOT_COMMITTED};
    case CALL_VirtualCopy:
        return (StoryRule){.reason = REASON_COPY_DEST};
    case CALL_switch_to:
    case CALL_peek8:
    case CALL_peek16:
    case CALL_peek32:
    case CALL_poke8:
    case CALL_poke16:
    case CALL_poke32:
    case CALL_copy:
    case CALL_fill:
        return (StoryRule){.rule = place_rule(place_of_event(world, own)),
                           .source = place_source(place_of_event(world, own))};
    case CALL_CreateProcess:
    case CALL_start:
        return own_slot;
    case CALL_AllocPhysMem:
        return (StoryRule){.reason = REASON_NO_CONTIGUOUS_RAM};
    case CALL_LoadKernelLibrary:
        return (StoryRule){.reason = REASON_KERNEL_DLL_NEEDS};
    case CALL_LoadLibrary:
    case CALL_FreeLibrary:
        return (StoryRule){.reason = REASON_DLL_RANGE_TAKEN};
    default:
        return (StoryRule){.rule = "", .source = {"", "", ' '}};
    }
}

const char *story_rule(const World *world, const WorldEvent *own) {
    StoryRule row = rule_of(world, own);
    return row.rule ? row.rule : sentence_rule(row.reason);
}

Source story_source(const World *world, const WorldEvent *own) {
    StoryRule row = rule_of(world, own);
    return row.rule ? row.source : sentence_source(row.reason);
}
