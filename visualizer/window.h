// SPDX-License-Identifier: MIT
#pragma once

// The live window. It shows a world and acts only through the Session it is given; stepping back
// moves the world's cursor, and only at the live end does it ask the session for one more step.

#include "visualizer/scene.h"

typedef enum { SESSION_STEPPED, SESSION_DONE, SESSION_FAILED } SessionStatus;

typedef enum { RETRY_NEXT_PROCESS, RETRY_LARGE_AREA } SessionRetry;

typedef struct VisualSession {
    void *context;
    // The world that follows; the same one until restart or load.
    World *(*world)(void *context);
    // One more call at the live end.
    SessionStatus (*step)(void *context);
    // From the beginning again, or another file; false with a line in `message`.
    bool (*restart)(void *context);
    bool (*load)(void *context, const char *file);
    // Makes the last refused call again elsewhere; NULL where nothing can act (a recording).
    bool (*retry)(void *context, SessionRetry retry);
    // Adds a remedy (its text; NULL takes all back) and makes the scenario anew with it, from the
    // beginning; false with a line in `message`, and everything as it was. NULL where nothing can
    // act. Those in force, ended by NULL; and the world without them, gone to that step: NULL when
    // none is in force.
    bool (*remedy)(void *context, const char *text);
    const char *const *(*remedies)(void *context);
    const World *(*before)(void *context, uint32_t step);
    const char *(*message)(void *context);
    const char *(*title)(void *context);
    const char *(*profile)(void *context);
    // Puts the device beside, gone to where it belongs when the world stands where it does, and how
    // they go together into the scene; NULL where nothing is beside.
    void (*beside)(void *context, Scene *scene);
    // Whether an answer to a question is the right one.
    bool (*is_right)(const char *given, const char *answer);
    // When the scenario file has changed since it was read.
    bool (*changed)(void *context);
} VisualSession;

typedef struct WindowDesc {
    VisualSession session;
    Scene start;         // size, theme and all the viewer would choose; the cursor as seen there
    const char *process; // name or id of the one to look at, NULL = who acts
    uint32_t start_step; // shown first
    bool no_motion;
} WindowDesc;

// A question the scenario asks while the window steps it: shows the card and returns the answer
// given, NULL when the window was closed. For use from the session's step callback.
typedef struct Window Window;
const char *window_ask(Window *window, const char *question, const char *choices,
                       const char *answer, const char *why);

// Opens the window and runs until it is closed. *ret_window, if given, is set before the first step
// is asked for. False, with `message` filled, when there is no display. *ret_end is the scene as it
// was last.
bool window_run(const WindowDesc *desc, Window **ret_window, Scene *ret_end, char *message,
                size_t size);
