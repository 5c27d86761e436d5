// SPDX-License-Identifier: MIT
#pragma once

// Shared by the files that draw shared memory (gates.c, gates_track.c, heap.c): the processes
// before the gates, the request of the step, and texts that stay in their boxes.

#include "visualizer/views/canvas.h"
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
    GatesRow rows[GATES_ROWS]; // the owner, the acting process, and the scenario's, in this order
    unsigned n_rows;
    const GatesRow *acting; // NULL = none of them
    unsigned n_others, others_open[ASK_COUNT];
    uint32_t n_items;
} Gates;

// Collects at most `most` rows and counts the other processes.
void gates_collect(const World *world, const GateSubject *subject, unsigned most, Gates *ret_gates);

// Design px of the texts; larger in a presentation.
int gates_size(const Canvas *canvas);
static inline int gates_line(const Canvas *canvas) {
    return strip_line(canvas, gates_size(canvas));
}

// Draws a text at half of a box's height, as canvas_fit() does; smaller in a low box, nothing if it
// could not be read.
typedef struct BoxText {
    FontFace face;
    int size; // design px
    Color color, under;
    Align align;
} BoxText;
void gates_text(Canvas *canvas, Rect box, BoxText how, unsigned n_forms, const char *const *forms);

// A text folded into a box, made smaller until it fits.
void gates_paragraph(Canvas *canvas, Rect box, BoxText how, const char *text);

// Ink or paper, whichever is readable on a colour.
Color gates_readable(const Theme *theme, Color fill);

// What the lesson says at this moment, for two devices in lockstep; and how much of the rect's
// height that needs, 0 = it says nothing.
int gates_told_height(const Canvas *canvas, Rect rect);
void gates_told(Canvas *canvas, Rect rect);

// One line: the name of each row with its eye and pen, and how many other processes read and write.
void gates_readers(Canvas *canvas, Rect rect, const Gates *gates);

// The processes' cards, the lanes through and past the gates, the dot of the request, and the
// memory with its eyes and pens.
void gates_track(Canvas *canvas, Rect rect, const Gates *gates);
