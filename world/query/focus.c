// SPDX-License-Identifier: MIT
#include "world/query/focus.h"

#include "world/query/room.h"

// Searches back from the world's position to the last call: a focus{} or a WM_HIBERNATE there names
// the process. If there is none, the running process is taken.

// A dump does not tell which process ran: takes the one with the least room in its slot.
static uint8_t fullest(const World *world) {
    uint8_t processes[CE_PROCESS_MAX];
    unsigned n = room_nearest(world, processes);
    for (unsigned i = 0; i < n; i++) {
        if (room_bounds(world, world->tables.process[processes[i]].slot).told) {
            return processes[i];
        }
    }
    return n ? processes[0] : PROCESS_NONE;
}

static bool lives(const World *world, uint8_t process) {
    return process < CE_PROCESS_MAX && world->tables.process[process].handle;
}

// A process of the scenario: not nk.exe, and not started at boot.
static bool is_guest(const World *world, uint8_t process) {
    return lives(world, process) && process != 0 && !world->tables.process[process].boot;
}

// The process of the scenario that made the last call; before the first call, the one that started
// first. PROCESS_NONE if there is none.
static uint8_t last_guest(const World *world) {
    for (uint32_t i = world->position; i > 0; i--) {
        const Event *event = &world_event(world, i - 1)->event;
        bool calls = event->kind == EVENT_CALL && event->call != CALL_start;
        if (calls && is_guest(world, event->process)) {
            return event->process;
        }
    }
    uint8_t first = 0;
    while (first < CE_PROCESS_MAX && !is_guest(world, first)) {
        first++;
    }
    return first < CE_PROCESS_MAX ? first : PROCESS_NONE;
}

uint8_t focus_of(const World *world) {
    if (world->dump) {
        return fullest(world);
    }
    for (uint32_t i = world->position; i > 0; i--) {
        const Event *event = &world_event(world, i - 1)->event;
        bool asks = event->call == CALL_WM_HIBERNATE; // look at the process that is asked, not at
                                                      // the one that runs meanwhile
        uint8_t named = event->kind == EVENT_FOCUS ? (uint8_t)event->args[0] : event->process;
        if ((asks || event->kind == EVENT_FOCUS) && lives(world, named)) {
            return named;
        }
        if (event->kind == EVENT_CALL) {
            break;
        }
    }
    uint8_t runs = world->tables.system->current_process;
    uint8_t guest = runs != 0 && lives(world, runs) ? runs : last_guest(world);
    return guest != PROCESS_NONE ? guest : runs;
}
