// SPDX-License-Identifier: MIT
#pragma once

// Shared by the parts of the threads view (threads.c, threads_lanes.c, threads_key.c,
// threads_words.c): which threads have a row, where a step is, and what is said about a thread.
//
//   The main thread of app.exe runs in driver.exe.    <- heading, from the world as it stands
//   Its way: app.exe > display.exe > driver.exe.
//                    | An application calls
//   app.exe main  K  |######|%%%%|==========|         <- a row: label, and its time
//   driver.exe 2  K  |//waits for the event//|
//                       5    10    15 ^ step 17
//
// Everything left of the present is independent of the later history. What the history has behind
// the present is dimmed, in a separate panel.

#include "visualizer/views/canvas.h"
#include "world/query/threads.h"

#define THREADS_TEXT 200u

// The lanes in one row: one lane, or several of a process that have not run lately.
typedef struct ThreadsRow {
    uint16_t lane; // the first
    uint16_t n;
    uint32_t ran;           // last step it ran in up to the present, 0 = none in view
    const ThreadTurn *turn; // its state at present
    Rect rect;              // its place on the time axis
} ThreadsRow;

typedef struct Threads {
    ThreadPeriod period;
    uint32_t now;   // the world's current step
    uint32_t known; // last step of the history
    uint16_t runs;  // lane of the thread that now runs, NO_LANE = none
    Rect area;      // the time of all rows
    Rect later;     // the part of it behind the present
    Rect panel;     // `later` with its part of the axis
    Rect labels;
    int line_h;                // of a row, with the gap to the next one
    int size;                  // design px of the texts in rows
    uint32_t n_rows, n_hidden; // hidden: threads that have no row
    ThreadsRow row[LANES_MOST];
    uint16_t row_of[LANES_MOST]; // by lane, NO_LANE = it has none
} Threads;

// The x at which a step begins.
static inline int threads_x(const Threads *threads, uint32_t step) {
    const ThreadPeriod *period = &threads->period;
    step = step < period->first ? period->first : step > period->end ? period->end : step;
    return threads->area.x + (int)((int64_t)(step - period->first) * threads->area.w /
                                   (int64_t)(period->end - period->first));
}

// The chapter that begins with a step, up to the present; NULL = none.
static inline const char *threads_chapter(const Threads *threads, uint32_t step) {
    const WorldEvent *now = step == threads->now ? scene_chapter(threads->period.world) : NULL;
    if (step == threads->now) {
        return now && now->event.step == step ? now->event.text[0] : NULL;
    }
    return threads->period.step[step - threads->period.first].chapter;
}

// Design px of the texts; larger in a presentation.
static inline int threads_size(const Canvas *canvas) {
    return canvas->scene->present ? 17 : 12;
}

// The colour of a process, by its number.
Color threads_color(uint8_t process);

// Black or white, whichever is readable on a colour.
Color threads_readable(Color fill);

// Draws the rows, the lines of switches and wake-ups, and the marks of steps.
void threads_lanes(Canvas *canvas, const Threads *threads);

// The head of an arrow that ends at (x, y), made of a few slices.
void threads_arrow_head(DisplayList *list, int x, int y, int size, bool down, Color color);

// What the shapes mean, and the height of that.
int threads_key_height(Canvas *canvas, int width);
void threads_key(Canvas *canvas, Rect rect);

// ---- words

// "The main thread of app.exe runs in driver.exe.", and a second sentence; "" = none.
void threads_heading(const Threads *threads, char head[THREADS_TEXT], char more[THREADS_TEXT]);

// A few sentences about what is notable in the picture.
const char *threads_note(const Threads *threads, char text[2 * THREADS_TEXT]);

// "app.exe main", and what it does at present: three forms each, longest first.
void threads_name(const Threads *threads, const ThreadsRow *row, char forms[3][THREADS_TEXT]);
void threads_doing(const Threads *threads, const ThreadsRow *row, char forms[3][THREADS_TEXT]);

// The thread that has what a row's thread waits for at present: "thread 2"; "" = none has it, or
// the thread does not wait. Returns buffer.
const char *threads_holder(const Threads *threads, const ThreadTurn *turn,
                           char buffer[THREAD_WHAT]);

// "waits for the mutex 'counter': thread 2 has it", and shorter. With `then`: it had it when the
// wait began.
void threads_waiting(const ThreadWait *wait, bool then, char forms[4][THREADS_TEXT]);
