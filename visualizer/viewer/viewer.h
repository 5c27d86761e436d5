// SPDX-License-Identifier: MIT
#pragma once

// Everything that a user does with a picture, without a window: keys, pointer, time, playing, zoom,
// questions, remedies. Inputs go in, a picture comes out. The scenario runs in a session, which is
// a struct of callbacks. A window, a web page and a test use the same viewer.
//
//   viewer_input()  -> changes what is looked at, or leaves work
//   viewer_work()   -> the session acts: the only function that may take long
//   viewer_tick()   -> time passes: motion, and the next call while playing
//   viewer_draw()   -> the picture as a display list
//
// Nothing here reads a clock: callers pass the time, in milliseconds. While viewer_work() runs on
// another thread, only viewer_stop() may be called for the same viewer. The viewer owns every text
// that it keeps between two calls; it fetches the session's texts again for every picture.

#include "visualizer/viewer/session.h"

// Makes a viewer of a session that stands before its first call. NULL when the host is out of
// memory.
Viewer *viewer_new(const ViewerDesc *desc);
Viewer *viewer_free(Viewer *viewer);

// Takes one input. What the session must do for it becomes work.
void viewer_input(Viewer *viewer, const Input *input);

// Whether the session has work; and a slice of that work. A slice ends when the work is done. It
// also ends before the next call after viewer_stop(), or when `pause`, which is asked now and then,
// returns true (NULL: never).
bool viewer_has_work(const Viewer *viewer);

// Whether an input asked the session for something that must be done before the next input. This is
// a part of the work; running to some position is not.
bool viewer_is_asked(const Viewer *viewer);
void viewer_work(Viewer *viewer, bool (*pause)(void *context), void *context);

// Ends a slice soon; for use from another thread. With `halt`, also pauses what runs.
void viewer_stop(Viewer *viewer, bool halt);

// Tells the viewer the time. Returns for how many ms nothing will happen by itself; UINT32_MAX =
// for ever.
uint32_t viewer_tick(Viewer *viewer, uint32_t now_ms);

// Whether the picture changed since it was drawn last. viewer_spoil() marks it changed, for example
// when the system lost it.
bool viewer_is_dirty(const Viewer *viewer);
void viewer_spoil(Viewer *viewer);

// Draws a picture of w x h pixels into the list, whose measure callback must be set.
void viewer_draw(Viewer *viewer, DisplayList *list, int w, int h);

// Whether the viewer wants the whole screen. A host that left it by itself, as a browser does for
// Escape, says so by viewer_set_full_screen().
bool viewer_full_screen(const Viewer *viewer);
void viewer_set_full_screen(Viewer *viewer, bool full);

// Whether the viewer is to be closed; whether a picture is to be saved, and a link to it copied
// (both are true only once). viewer_say() shows the result like any message.
bool viewer_closes(const Viewer *viewer);
bool viewer_saves(Viewer *viewer);
bool viewer_copies(Viewer *viewer);
void viewer_say(Viewer *viewer, const char *message);

// What is shown, in one line: for task bars, screen readers and tests. Valid until the next
// picture.
const char *viewer_name(const Viewer *viewer);

// The scene as it was drawn last.
const Scene *viewer_scene(const Viewer *viewer);
