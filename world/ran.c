// SPDX-License-Identifier: MIT
#include "world/ran.h"

#include <string.h>

// Reads the SYSTEM row before and after an event from the log. An event may change the process more
// than once: the first value and the last one count.

static void find(void *context, const WorldChange *change) {
    Ran *ran = context;
    if (change->is_bytes || change->table != TABLE_SYSTEM) {
        return;
    }
    SystemRow before, after; // the log does not align its rows
    memcpy(&before, change->old_data, sizeof before);
    memcpy(&after, change->new_data, sizeof after);
    if (before.current_process != after.current_process) {
        ran->before = ran->changed ? ran->before : before.current_process;
        ran->after = after.current_process;
        ran->changed = true;
    }
}

Ran ran_at(const World *world, uint32_t event) {
    Ran ran = {.before = PROCESS_NONE, .after = PROCESS_NONE};
    world_changes(world, event, find, &ran);
    return ran;
}

bool ran_stays(const World *world, const WorldEvent *own) {
    return own->event.call == CALL_switch_to && !ran_at(world, own->number).changed;
}
