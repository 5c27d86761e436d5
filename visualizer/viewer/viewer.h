// SPDX-License-Identifier: MIT
#pragma once

// All that a person does with a picture, without a window: keys, pointer, time, playing, zoom,
// questions, remedies. Inputs go in, a picture comes out; what the scenario has to do is asked of a
// session, which is a struct of callbacks. A window, a page and a test drive the same viewer.
//
//   viewer_input()  -> changes what is looked at, or leaves work
//   viewer_work()   -> the session acts: the only function that may take long
//   viewer_tick()   -> time passes: motion, and the next call while playing
//   viewer_draw()   -> the picture as a display list
//
// Nothing here reads a clock: time is given, in milliseconds. While viewer_work() runs on another
// thread no other function of the same viewer may be called but viewer_stop(). The viewer owns
// every text that it draws from one call to the next; what belongs to a session is fetched anew for
// every picture.

#include "visualizer/scene.h"
#include "world/query/moment.h"
#include "visualizer/input.h"

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

// A viewer of a session that stands before its first call. NULL when the host is out of memory.
Viewer *viewer_new(const ViewerDesc *desc);
Viewer *viewer_free(Viewer *viewer);

// One input. What the session has to do for it is left as work.
void viewer_input(Viewer *viewer, const Input *input);

// Whether the session has something to do; and a slice of it. A slice ends when the work is done,
// or before the next call after viewer_stop() or when `pause`, asked now and then, says so (NULL:
// never).
bool viewer_has_work(const Viewer *viewer);

// Whether an input has asked something of the session that the next input has to find done. It is
// part of the work; a run to somewhere is not.
bool viewer_is_asked(const Viewer *viewer);
void viewer_work(Viewer *viewer, bool (*pause)(void *context), void *context);

// Ends a slice soon; for use from another thread. What runs is paused if `halt`.
void viewer_stop(Viewer *viewer, bool halt);

// Time has come to `now_ms`. Returns how long nothing will happen by itself, in ms; UINT32_MAX =
// for ever.
uint32_t viewer_tick(Viewer *viewer, uint32_t now_ms);

// Whether the picture has changed since it was drawn last; what the system has lost is changed too.
bool viewer_is_dirty(const Viewer *viewer);
void viewer_spoil(Viewer *viewer);

// Draws a picture of w x h pixels into the list, whose measure callback is set.
void viewer_draw(Viewer *viewer, DisplayList *list, int w, int h);

// Whether it is to have the whole screen.
bool viewer_full_screen(const Viewer *viewer);

// Whether it is to be closed; whether a picture is to be saved (asked once). What came of that is
// told as any message is.
bool viewer_closes(const Viewer *viewer);
bool viewer_saves(Viewer *viewer);
void viewer_say(Viewer *viewer, const char *message);

// What is shown, in a line: for task bars, screen readers and tests. Good until the next picture.
const char *viewer_name(const Viewer *viewer);

// The scene as it was drawn last.
const Scene *viewer_scene(const Viewer *viewer);
