// SPDX-License-Identifier: MIT
#pragma once

// What those share who draw shared memory (view_gates.c, gates_track.c, view_heap.c): the processes
// before the gates, the request of the step, and texts that stay in their boxes.

#include "visualizer/scene.h"
#include "world/query/gates.h"

#define GATES_ROWS 5u

typedef struct GatesRow {
    GateRow gate;
    const char *name;
    bool acting;
} GatesRow;

typedef struct Gates {
    GateSubject subject;
    GateRequest request;
    bool has_request;
    GatesRow rows[GATES_ROWS]; // owner, who acts, and the scenario's own, in their order
    unsigned n_rows;
    const GatesRow *acting; // NULL = nobody of them
    unsigned n_others, others_open[ASK_COUNT];
    uint32_t n_items;
} Gates;

// Collects at most `most` rows; the other processes are counted.
void gates_collect(const World *world, const GateSubject *subject, unsigned most, Gates *ret_gates);

// Design px of the texts; larger in a presentation.
int gates_size(const Frame *frame);
static inline int gates_line(const Frame *frame) {
    return strip_line(frame, gates_size(frame));
}

// A text in the middle of a box's height, as frame_fit(); smaller where the box is low, nothing
// where none can be read.
typedef struct BoxText {
    FontFace face;
    int size; // design px
    Color color, under;
    Align align;
} BoxText;
void gates_text(Frame *frame, Rect box, BoxText how, unsigned n_forms, const char *const *forms);

// A text folded into a box, smaller until it fits.
void gates_paragraph(Frame *frame, Rect box, BoxText how, const char *text);

// Ink or paper, whichever can be read on a colour.
Color gates_readable(const Theme *theme, Color fill);

// What the lesson says at this moment on two devices in lockstep, and how much of the rect's height
// that takes: 0 = it says nothing.
int gates_told_height(const Frame *frame, Rect rect);
void gates_told(Frame *frame, Rect rect);

// In one line: a name with its eye and pen for each row, and how many of the others read and write.
void gates_readers(Frame *frame, Rect rect, const Gates *gates);

// The processes' cards, the lanes through the gates and past them, the dot of the request, and the
// memory with its eyes and pens.
void gates_track(Frame *frame, Rect rect, const Gates *gates);
