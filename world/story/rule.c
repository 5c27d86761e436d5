// SPDX-License-Identifier: MIT
#include "world/story/rule.h"

#include "ce/calls.h"
#include "ce/win32.h"
#include "world/place.h"
#include "world/query/turn.h"
#include "world/story/memory.h"
#include "world/words/place_words.h"
#include "world/words/sentence.h"

// Most calls have one rule, in the table. VirtualAlloc has one for each thing that it may have
// done. A load or store has the rule of the place it went to.

typedef struct Rule {
    const char *text; // NULL: use the rule of the refusal `reason`
    ReasonId reason;
    Source source;
} Rule;

#define EVENTS_BACK 4096u // a rule said so long ago is said again
#define CE5 "Windows CE 5.0"

static const Rule none = {"", REASON_NONE, {"", "", ' '}};

static const Rule reserve = {
    "A reservation takes addresses in whole blocks of 64 KB. No RAM is behind it; the kernel's own "
    "list may grow by a page or two.",
    REASON_NONE,
    {"VirtualAlloc (CE 5.0)", CE5, 'D'}};

static const Rule both = {
    "MEM_RESERVE takes addresses in whole blocks of 64 KB, MEM_COMMIT takes RAM by the page.",
    REASON_NONE,
    {"VirtualAlloc (CE 5.0)", CE5, 'D'}};

static const Rule turned = {
    "Slot 0 is an entry in a table. A switch changes the entry, not the memory.",
    REASON_NONE,
    {"CeZeroPointer (CE 5.0)", CE5, 'D'}};

static const Rule second = {
    "No device does this: a process has one slot, and its identity is told from it.",
    REASON_NONE,
    {"option second_slot; Sue Loh, Shared Heap Pitfalls, comment 4", "slot32", 'S'}};

#define HIBERNATE                                                                                  \
    {                                                                                              \
        "WM_HIBERNATE goes to the application that has been inactive the longest first, to the "   \
        "active one last. It releases what it can without changing its state.",                    \
            REASON_NONE, {                                                                         \
            "WM_HIBERNATE; Handling Application Hibernation (CE 5.0)", CE5, 'D'                    \
        }                                                                                          \
    }
#define OWN_SLOT                                                                                   \
    {                                                                                              \
        "Each process has a slot of 32 MB of addresses, the same for a small program and a large " \
        "one. There are slots for 31 of them, beside nk.exe.",                                     \
            REASON_NONE, {                                                                         \
            "Processes (CE 5.0); Boling 2008", CE5, 'D'                                            \
        }                                                                                          \
    }
#define OF_REASON(tag)                                                                             \
    {                                                                                              \
        NULL, REASON_##tag, {                                                                      \
            "", "", ' '                                                                            \
        }                                                                                          \
    }

static const Rule rules[CALL_COUNT] = {
    [CALL_VirtualFree] = {"MEM_DECOMMIT gives back memory, MEM_RELEASE addresses too.",
                          REASON_NONE,
                          {"VirtualFree (CE 5.0)", CE5, 'D'}},
    [CALL_VirtualProtect] = OF_REASON(NOT_COMMITTED),
    [CALL_VirtualCopy] = OF_REASON(COPY_DEST),
    [CALL_SetKMode] = {"SetKMode(TRUE) opens the kernel half and hands over all access keys until "
                       "SetKMode(FALSE). To be in kernel mode without that call opens no slot.",
                       REASON_NONE,
                       {"Sue Loh, Shared Heap Pitfalls (2005), comment 4; option "
                        "setkmode_opens_slots",
                        CE5, 'B'}},
    [CALL_WM_HIBERNATE] = HIBERNATE,
    [CALL_hibernated] = HIBERNATE,
    [CALL_CreateProcess] = OWN_SLOT,
    [CALL_start] = OWN_SLOT,
    [CALL_AllocPhysMem] = OF_REASON(NO_CONTIGUOUS_RAM),
    [CALL_LoadKernelLibrary] = OF_REASON(KERNEL_DLL_NEEDS),
    [CALL_LoadLibrary] = OF_REASON(DLL_RANGE_TAKEN),
    [CALL_LoadLibraryEx] = OF_REASON(DLL_RANGE_TAKEN),
    [CALL_FreeLibrary] = OF_REASON(DLL_RANGE_TAKEN),
};

static Rule alloc_rule(const Event *event) {
    bool reserves = event->args[2] & MEM_RESERVE;
    if (reserves && ce_slot_is_large(ce_slot_of(event->result))) {
        return (Rule)OF_REASON(NO_LARGE_HOLE);
    }
    if (story_is_second_slot(event)) {
        return second;
    }
    if (!reserves) {
        return (Rule)OF_REASON(NO_RAM);
    }
    return event->args[2] & MEM_COMMIT ? both : reserve;
}

static Rule rule_of(const World *world, const WorldEvent *own) {
    CallId call = own->event.call;
    if (call == CALL_VirtualAlloc) {
        return alloc_rule(&own->event);
    }
    if (call == CALL_switch_to) {
        return turn_is_switch(world, own) ? turned : none;
    }
    if (call_info(call)->family == FAMILY_ACCESS) {
        Place place = place_of_event(world, own);
        return (Rule){.text = place_rule(place), .source = place_source(place)};
    }
    bool known = rules[call].text || rules[call].reason != REASON_NONE;
    return known ? rules[call] : none;
}

// The text is compared as a pointer: each rule is one string.
bool rule_is_new(const World *world, const WorldEvent *own) {
    const char *text = rule_of_call(world, own);
    uint32_t least = own->number > EVENTS_BACK ? own->number - EVENTS_BACK : 0;
    for (uint32_t i = own->number; i > least; i--) {
        const WorldEvent *earlier = world_event(world, i - 1);
        const Event *event = &earlier->event;
        bool told = event->kind == EVENT_CALL && event->reason->id == REASON_NONE && !event->fault;
        if (told && !earlier->fold && rule_of_call(world, earlier) == text) {
            return false;
        }
    }
    return true;
}

const char *rule_of_call(const World *world, const WorldEvent *own) {
    Rule rule = rule_of(world, own);
    return rule.text ? rule.text : sentence_rule(world, rule.reason);
}

Source rule_source(const World *world, const WorldEvent *own) {
    Rule rule = rule_of(world, own);
    return rule.text ? rule.source : sentence_source(world, rule.reason);
}
