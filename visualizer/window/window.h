// SPDX-License-Identifier: MIT
#pragma once

// A viewer in a window of SDL's. Its events become inputs, its pictures pixels. What the session
// has to do runs on a thread beside the window's, so a call that takes long leaves the window
// alive: Escape stops what runs, and closing ends within a second, whatever the scenario does.

#include "visualizer/viewer/viewer.h"

#include <stdatomic.h>

typedef struct WindowDesc {
    ViewerDesc viewer;
    // What the session looks at while it works: set, the call under way ends soon if it can. NULL =
    // it cannot.
    atomic_bool *interrupted;
    // Whether the scenario's file has changed since it was read. NULL = there is none.
    bool (*changed)(void *context);
    void *context;
} WindowDesc;

typedef struct WindowEnd {
    Scene scene;    // as it was last: what was chosen
    bool abandoned; // the session is still at work on its thread and cannot be stopped: nothing of
                    // it may be touched, and the program has to end
} WindowEnd;

// Opens the window and runs until it is closed. False, with `message` filled, when there is no
// display or the host is out of memory.
bool window_run(const WindowDesc *desc, WindowEnd *ret_end, char *message, size_t size);
