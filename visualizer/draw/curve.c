// SPDX-License-Identifier: MIT
#include "visualizer/draw/curve.h"

#include "world/query/focus.h"
#include "world/query/query.h"

#include <stdlib.h>

// Keeps one number per event. At the live end it costs one look at the slot; a call that changed no
// row and no process takes over the number before it. The curve is 0 where no process or no room is
// known.

// Whether the last event left the machine and the acting process as they were.
static bool is_as_before(const World *world) {
    const WorldEvent *now = world_at(world);
    const WorldEvent *last = world->position > 1 ? world_event(world, world->position - 2) : NULL;
    return last && now->n_rows == 0 && now->event.process == last->event.process &&
           now->event.kind == EVENT_CALL && last->event.kind == EVENT_CALL;
}

// Adds the value at the world's position, which is event curve->n + 1.
static bool follow(Curve *curve, const World *world) {
    if (curve->n == curve->room) {
        uint32_t room = curve->room ? curve->room * 2 : 1024;
        uint32_t *moved = realloc(curve->free_kb, room * sizeof *moved);
        if (!moved) {
            return false;
        }
        curve->free_kb = moved;
        curve->room = room;
    }
    if (is_as_before(world)) {
        curve->free_kb[curve->n] = curve->free_kb[curve->n - 1];
        curve->n++;
        return true;
    }
    uint8_t focus = focus_of(world);
    uint32_t slot = focus == PROCESS_NONE ? 0 : world->tables.process[focus].slot;
    slot = slot && query_room_known(world, focus) ? slot : 0;
    curve->free_kb[curve->n++] = slot ? query_slot_free(world, slot) >> 10 : 0;
    return true;
}

bool curve_complete(Curve *curve, World *world) {
    uint32_t position = world->position;
    bool fine = true;
    while (fine && curve->n < world->n_events) {
        world_seek(world, curve->n + 1);
        fine = follow(curve, world);
    }
    world_seek(world, position);
    return fine;
}

void curve_deinit(Curve *curve) {
    free(curve->free_kb);
    *curve = (Curve){0};
}
