// SPDX-License-Identifier: MIT
#include "world/query/origin.h"

#include "ce/calls.h"
#include "ce/memory_map.h"

#include <string.h>

// Each function walks back over the history from the world's position until it finds the step that
// made the thing. Only a call that succeeded with a result can have made a reservation or a
// process.

#define EVENTS_BACK 65536u

static bool starts(const Event *event, uint32_t handle) {
    bool start = event->call == CALL_start || event->call == CALL_CreateProcess;
    return start && handle && event->result == handle;
}

static bool gives(const Event *event, VirtAddr base, uint8_t owner) {
    bool address = call_info(event->call)->result == VALUE_VA || event->call == CALL_HeapCreate ||
                   event->call == CALL_CeHeapCreate;
    bool same = event->result == base || event->result == (base & (CE_SLOT_SIZE - 1));
    return address && same && event->process == owner;
}

// Event number `i` if it is a successful call with a result; else NULL.
static const Event *call_at(const World *world, uint32_t i) {
    const Event *event = &world_event(world, i)->event;
    return event->kind == EVENT_CALL && !event->error && event->result ? event : NULL;
}

uint32_t origin_of_region(const World *world, VirtAddr base, const BlockRow *block) {
    const ProcessRow *owner =
        block->owner < CE_PROCESS_MAX ? &world->tables.process[block->owner] : NULL;
    for (uint32_t i = world->position; i > 0; i--) {
        const Event *event = call_at(world, i - 1);
        if (event &&
            (gives(event, base, block->owner) || (owner && starts(event, owner->handle)))) {
            return event->step;
        }
    }
    return 0;
}

uint32_t origin_of_process(const World *world, uint8_t process) {
    for (uint32_t i = world->position; i > 0; i--) {
        const Event *event = call_at(world, i - 1);
        if (event && starts(event, world->tables.process[process].handle)) {
            return event->step;
        }
    }
    return 0;
}

typedef struct Taken {
    uint32_t frame;
    bool found;
} Taken;

static void find_taken(void *context, const WorldChange *change) {
    Taken *taken = context;
    if (change->is_bytes || change->table != TABLE_FRAME || taken->frame < change->index ||
        taken->frame - change->index >= change->count) {
        return;
    }
    FrameRow before, after; // the log does not align its rows
    size_t at = (taken->frame - change->index) * sizeof before;
    memcpy(&before, change->old_data + at, sizeof before);
    memcpy(&after, change->new_data + at, sizeof after);
    taken->found |= before.refs == 0 && after.refs != 0;
}

uint32_t origin_of_frame(const World *world, uint32_t frame) {
    Taken taken = {.frame = frame};
    for (uint32_t i = world->position; i > 0 && world->position - i < EVENTS_BACK; i--) {
        const WorldEvent *own = world_event(world, i - 1);
        world_changes(world, own->number, find_taken, &taken);
        if (taken.found) {
            return own->event.step;
        }
    }
    return 0;
}

uint32_t origin_of_mode(const World *world, uint32_t thread, bool *ret_on) {
    *ret_on = false;
    for (uint32_t i = world->position; i > 0; i--) {
        const Event *event = &world_event(world, i - 1)->event;
        if (event->kind == EVENT_CALL && event->call == CALL_SetKMode && !event->error &&
            event->thread == thread) {
            *ret_on = event->args[0] != 0;
            return event->step;
        }
    }
    return 0;
}
