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
#include "world/story/memory.h"
#include "world/story/object.h"
#include "world/story/physical.h"
#include "world/story/process.h"
#include "world/story/server.h"
#include "world/story/sync.h"
#include "world/story/thread.h"
#include "world/story/trust.h"
#include "world/words/call_text.h"
#include "world/words/place_words.h"

#include <stdio.h>

// Each family of calls has a function in a file of its own. Loads, stores and the scenario's turns
// are told in this file.

// Where an address really is, for the sentence about an access: ", which is 1C070000 in slot 14".
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

static const char *tell_access(const World *world, const WorldEvent *own, char *text, size_t size) {
    const uint32_t *args = own->event.args;
    static const char bytes[] = "the bytes changed, no address did";
    if (own->event.call == CALL_copy) {
        story_range("written", args[0], args[2], bytes, text, size);
    } else if (own->event.call == CALL_fill) {
        story_range("filled", args[0], args[1], bytes, text, size);
    } else if (own->event.call == CALL_alloca) {
        story_range("of the stack taken", own->event.result, args[0],
                    step_change(world, own).frames_taken ? "it grew, and took RAM"
                                                         : "it had grown so far already",
                    text, size);
    } else if (own->event.call == CALL_alloca_end) {
        snprintf(text, size, "The stack is free again below %08X. It stays as long as it was.",
                 args[0]);
    } else if (own->event.call == CALL_poke_text) {
        snprintf(text, size, "%s stored a text at %08X: %s.", own->process, args[0], bytes);
    } else {
        access_text(world, own, call_is_store(own->event.call), text, size);
    }
    return text;
}

// A function of the C library: an address as its result is where it wrote, or what it found.
static const char *tell_runtime(const World *world, const WorldEvent *own, char *text,
                                size_t size) {
    (void)world;
    const Event *event = &own->event;
    bool converts =
        event->call == CALL_MultiByteToWideChar || event->call == CALL_WideCharToMultiByte;
    bool finds = event->call == CALL_strchr || event->call == CALL_wcschr;
    if (converts) {
        snprintf(text, size, "%s converted the text at %08X.", own->process, event->args[2]);
    } else if (call_info(event->call)->result == VALUE_VA && !finds) {
        snprintf(text, size, "%s wrote at %08X: the bytes changed, no address did.", own->process,
                 event->args[0]);
    } else {
        snprintf(text, size, "%s read from %08X on: nothing changed.", own->process,
                 event->args[0]);
    }
    return text;
}

static const char *tell_turn(const World *world, const WorldEvent *own, char *text, size_t size) {
    char stay[96];
    if (ran_stays(world, own)) {
        snprintf(text, size, "Another thread: %s.", story_stay(world, own, stay, sizeof stay));
    } else {
        snprintf(text, size, "Slot 0 is now %s.", own->process);
    }
    return text;
}

// The function that tells the calls of a family. If it has no sentence for a call, the text stays
// empty.
static const char *(*const tellers[FAMILY_COUNT])(const World *world, const WorldEvent *own,
                                                  char *text, size_t size) = {
    [FAMILY_MEMORY] = story_memory,     [FAMILY_PROCESS] = story_process,
    [FAMILY_THREAD] = story_thread,     [FAMILY_SYNC] = story_sync,
    [FAMILY_OBJECT] = story_object,     [FAMILY_HEAP] = story_heap,
    [FAMILY_LOADER] = story_loader,     [FAMILY_PAGING] = story_loader,
    [FAMILY_PHYSICAL] = story_physical, [FAMILY_TRUST] = story_trust,
    [FAMILY_SERVER] = story_server,     [FAMILY_TOOLHELP] = story_object,
    [FAMILY_RUNTIME] = tell_runtime,    [FAMILY_ACCESS] = tell_access,
    [FAMILY_TURN] = tell_turn,
};

const char *story_sentence(const World *world, const WorldEvent *own, char *buffer, size_t size) {
    const Event *event = &own->event;
    buffer[0] = '\0';
    if (event->reason->id != REASON_NONE || event->fault || event->call == CALL_NONE) {
        return buffer;
    }
    tellers[call_info(event->call)->family](world, own, buffer, size);
    if (buffer[0] == '\0') {
        snprintf(buffer, size, "%s called %s: neither bar moved.", own->process,
                 call_info(event->call)->name);
    }
    return buffer;
}
