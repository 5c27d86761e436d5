// SPDX-License-Identifier: MIT
#pragma once

// A viewer in an SDL window. The window's events become inputs, pictures become pixels. The session
// works on its own thread, so the window stays alive during a long call: Escape stops what runs,
// and closing ends within a second, whatever the scenario does.

#include "visualizer/viewer/viewer.h"

#include "ce/stop.h"

#include <stdatomic.h>

typedef struct WindowDesc {
    ViewerDesc viewer;
    // A StopWish. The session looks at it while it works. When it is set, the current call ends
    // soon if it can. NULL = it cannot be stopped.
    atomic_int *stop;
    const atomic_uint *alive; // while it changes, `seconds` begin again; may be NULL
    uint32_t seconds; // of processor time that the session has for what it was asked; 0 = no limit
    // Whether the scenario's file changed since it was read. NULL = there is no file.
    bool (*changed)(void *context);
    // A link to what is shown, which the window puts into the clipboard and frees; NULL when the
    // host is out of memory. The callback is NULL where there are no links.
    char *(*link)(void *context, const Scene *scene);
    void *context;
} WindowDesc;

typedef struct WindowEnd {
    Scene scene;    // the last scene, with the user's choices
    bool abandoned; // the session still works on its thread and cannot be stopped: leave all of it
                    // alone and end the program
} WindowEnd;

// Opens the window and runs until it is closed. On failure (no display, or the host is out of
// memory) returns false and fills in `message`.
bool window_run(const WindowDesc *desc, WindowEnd *ret_end, char *message, size_t size);
