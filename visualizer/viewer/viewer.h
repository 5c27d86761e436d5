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

#include "visualizer/viewer/session.h"

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
