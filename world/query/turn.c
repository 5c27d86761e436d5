// SPDX-License-Identifier: MIT
#include "world/query/turn.h"

#include "ce/calls.h"
#include "ce/memory_map.h"
#include "world/query/moment.h"
#include "world/ran.h"

#include <stddef.h>
#include <stdio.h>

#define EVENTS_BACK 512u

// ---- one address

static bool word_at(const World *world, uint32_t slot, VirtAddr va, uint32_t *ret_word) {
    *ret_word = 0;
    return world_read32(world, ce_slot_base(slot) + va, ret_word);
}

// The address below 32 MB that an event used; 0 for none.
static VirtAddr used_address(const Event *event) {
    if (event->kind != EVENT_CALL || event->fault) {
        return 0;
    }
    VirtAddr va = 0;
    if (call_is_load(event->call) || call_is_store(event->call)) {
        va = event->args[0];
    } else if (event->call == CALL_VirtualAlloc || event->call == CALL_HeapAlloc ||
               event->call == CALL_LocalAlloc) {
        va = event->result;
    }
    return va < CE_SLOT_SIZE ? va & ~3u : 0;
}

static bool is_of(const World *world, uint8_t process, uint32_t slot) {
    return process < CE_PROCESS_MAX && world->tables.process[process].slot == slot;
}

static void find_address(const World *world, Turn *turn) {
    for (uint32_t i = world->position; i > 0 && i + EVENTS_BACK > world->position; i--) {
        const Event *event = &world_event(world, i - 1)->event;
        VirtAddr va = used_address(event);
        bool theirs =
            is_of(world, event->process, turn->from) || is_of(world, event->process, turn->to);
        if (va && theirs) {
            turn->held[0] = word_at(world, turn->from, va, &turn->word[0]);
            turn->held[1] = word_at(world, turn->to, va, &turn->word[1]);
            // A value here and nothing there says something; a 0 and nothing does not.
            bool both = turn->held[0] && turn->held[1];
            turn->has_address = both || turn->word[0] || turn->word[1];
            turn->address = va;
            if (turn->has_address) {
                return;
            }
        }
    }
}

// The switch after the starts: the scenario's first process begins, and none of its others ran.
static bool is_begin(const World *world, const WorldEvent *own) {
    const Event *before = own->number ? &world_event(world, own->number - 1)->event : NULL;
    return !before || before->call == CALL_start || before->call == CALL_boot;
}

bool turn_is_switch(const World *world, const WorldEvent *own) {
    if (own->event.call != CALL_switch_to || is_begin(world, own)) {
        return false;
    }
    Ran ran = ran_at(world, own->number);
    return ran.before < CE_PROCESS_MAX && ran.after < CE_PROCESS_MAX;
}

bool turn_now(const World *world, Turn *ret_turn) {
    const WorldEvent *call = moment_told(world, EVENT_CALL);
    const Tables *tables = &world->tables;
    if (!call || !turn_is_switch(world, call)) {
        return false;
    }
    Ran ran = ran_at(world, call->number);
    if (!tables->process[ran.before].handle || !tables->process[ran.after].handle) {
        return false;
    }
    Turn turn = {.from = tables->process[ran.before].slot, .to = tables->process[ran.after].slot};
    find_address(world, &turn);
    *ret_turn = turn;
    return true;
}

// ---- in words

static const char *held_text(bool held, uint32_t word, char text[32]) {
    snprintf(text, 32,
             !held  ? "has no memory"
             : word ? "has the value %08X"
                    : "has the value 0",
             word);
    return text;
}

const char *turn_text(const Turn *turn, char *buffer, size_t size) {
    char a[32], b[32];
    buffer[0] = '\0';
    if (turn->has_address) {
        snprintf(buffer, size, "At %08X, slot %u %s; slot %u %s.", turn->address, turn->from,
                 held_text(turn->held[0], turn->word[0], a), turn->to,
                 held_text(turn->held[1], turn->word[1], b));
    }
    return buffer;
}
