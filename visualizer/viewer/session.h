// SPDX-License-Identifier: MIT
#pragma once

// What a viewer is given: the session that it looks at and acts on, and how it begins.

#include "visualizer/input.h"
#include "visualizer/scene.h"
#include "world/query/moment.h"

typedef enum {
    VIEWED_STEPPED, // it stands before the next call
    VIEWED_ASKS,    // a question is open
    VIEWED_DONE,
    VIEWED_FAILED, // it does not go on: failure()
} Viewed;

typedef enum { TRY_NEXT_PROCESS, TRY_LARGE_AREA } ViewerTry;

typedef struct ViewerSession {
    void *context;
    // The world that follows; another one after restart, rewind, load and remedy.
    World *(*world)(void *context);
    Viewed (*status)(void *context);
    // One more call at the live end; an answer to the open question (NULL passes it over).
    Viewed (*step)(void *context);
    Viewed (*answer)(void *context, const char *given);
    // The open question. False when none is open.
    bool (*question)(void *context, Question *ret_question);
    // From the beginning: answers and calls of one's own are forgotten. False with a line in
    // message() and everything as it was; so all that follow.
    bool (*restart)(void *context);
    // From the beginning, to be gone through again: without the calls of one's own from event
    // number `event` on, with all answers.
    bool (*rewind)(void *context, uint32_t event);
    // Another file, or the same one again (NULL).
    bool (*load)(void *context, const char *file);
    // Makes the last refused call again elsewhere, at the live end. NULL where nothing can act.
    bool (*act)(void *context, ViewerTry kind);
    // How many calls of one's own there are; whether an event belongs to the last of them, and
    // where that begins.
    uint32_t (*n_acts)(void *context);
    bool (*in_act)(void *context, uint32_t event, uint32_t *ret_begin);
    // Adds a remedy (its text; NULL takes all back) and begins anew with it. NULL where nothing can
    // act. Those in force, ended by NULL; and the world without them, gone to that step: NULL when
    // none is in force.
    bool (*remedy)(void *context, const char *text);
    const char *const *(*remedies)(void *context);
    const World *(*before)(void *context, uint32_t step);
    const char *(*message)(void *context); // why the last callback that returned false did
    const char *(*failure)(void *context); // VIEWED_FAILED: why the scenario does not go on
    const char *(*title)(void *context);
    const char *(*profile)(void *context);
    // Puts the device beside, gone to where it belongs when the world stands where it does, and how
    // they go together into the scene; NULL where nothing is beside.
    void (*beside)(void *context, Scene *scene);
    // Puts the same scenario on a Smartphone beside the one on a Pocket PC, or the other way round;
    // or takes it away again. NULL where that cannot be.
    bool (*versus)(void *context);
} ViewerSession;

typedef struct ViewerDesc {
    ViewerSession session;
    Scene start;         // size, theme and all that is chosen; the cursor as seen there
    const char *process; // name or id of the one to look at, NULL = who acts
    Moment position;     // shown first; {0, 0} = before the first call, step UINT32_MAX = the end
    bool no_motion;
    bool still; // for a picture: the title does not say whether anything runs
} ViewerDesc;

typedef struct Viewer Viewer;
