// SPDX-License-Identifier: MIT
#pragma once

// The views of the device, each with the question that it answers. A scenario asks for one by name
// (EVENT_VIEW), so the names are here, where both halves know them. The visualizer draws them.

typedef enum {
    VIEW_MAP,      // where: slots, and the lens on one of them
    VIEW_PHYSICAL, // which frame of RAM
    VIEW_ACCESS,   // who may touch a byte
    VIEW_HEAP,     // what is inside a heap
    VIEW_GATES,    // shared memory: who may ask, who may write
    VIEW_THREADS,  // who runs, who waits for whom
    VIEW_COUNT,
} ViewId;

// "map", "physical", ...
const char *view_id_name(ViewId id);

// The view with that name, or VIEW_COUNT.
ViewId view_id_find(const char *name);
