// SPDX-License-Identifier: MIT
#pragma once

// What the parts of the threads view share (view_threads.c, threads_lanes.c, threads_key.c and
// threads_words.c): which threads have a row, where a step lies, and what is said of a thread.
//
//   The main thread of app.exe runs in driver.exe.    <- heading, from the world as it stands
//   Its way: app.exe > display.exe > driver.exe.
//                    | An application calls
//   app.exe main  K  |######|%%%%|==========|         <- a row: label, and its time
//   driver.exe 2  K  |//waits for the event//|
//                       5    10    15 ^ step 17
//
// All that lies left of the present depends on nothing behind it; what the history has behind it is
// dimmed, and drawn in a panel of its own.

#include "visualizer/scene.h"
#include "world/query/threads.h"

#define THREADS_TEXT 200u

// Lanes that are drawn in one row: one, or several of a process that have not run lately.
typedef struct ThreadsRow {
    uint16_t lane; // the first
    uint16_t n;
    uint32_t ran;           // last step it ran in up to the present, 0 = none that is shown
    const ThreadTurn *turn; // what it is at present
    Rect rect;              // its time
} ThreadsRow;

typedef struct Threads {
    ThreadPeriod period;
    uint32_t now;   // the step that the world stands at
    uint32_t known; // last step of the history
    uint16_t runs;  // lane of the thread that runs where the world stands, NO_LANE = none
    Rect area;      // the time of all rows
    Rect later;     // its part behind the present
    Rect panel;     // that, with its part of the axis
    Rect labels;
    int line_h;                // of a row with what is between it and the next one
    int size;                  // design px of the texts in rows
    uint32_t n_rows, n_hidden; // hidden: threads that have no row
    ThreadsRow row[LANES_MOST];
    uint16_t row_of[LANES_MOST]; // by lane, NO_LANE = it has none
} Threads;

// Where a step begins.
static inline int threads_x(const Threads *threads, uint32_t step) {
    const ThreadPeriod *period = &threads->period;
    step = step < period->first ? period->first : step > period->end ? period->end : step;
    return threads->area.x + (int)((int64_t)(step - period->first) * threads->area.w /
                                   (int64_t)(period->end - period->first));
}

// The chapter that begins with a step, as far as it has come; NULL = none.
static inline const char *threads_chapter(const Threads *threads, uint32_t step) {
    const WorldEvent *now = step == threads->now ? scene_chapter(threads->period.world) : NULL;
    if (step == threads->now) {
        return now && now->event.step == step ? now->event.text[0] : NULL;
    }
    return threads->period.step[step - threads->period.first].chapter;
}

// Design px of the texts; larger in a presentation.
static inline int threads_size(const Frame *frame) {
    return frame->scene->present ? 17 : 12;
}

// The colour of a process, by its number.
Color threads_color(uint8_t process);

// Black or white, whichever can be read on a colour.
Color threads_readable(Color fill);

// The rows, with lines of switches and of those who wake somebody, and the marks of steps.
void threads_lanes(Frame *frame, const Threads *threads);

// The head of an arrow that ends at (x, y), a few slices on each other.
void threads_arrow_head(DisplayList *list, int x, int y, int size, bool down, Color color);

// What the shapes mean; and how high that is.
int threads_key_height(Frame *frame, int width);
void threads_key(Frame *frame, Rect rect);

// ---- words

// "The main thread of app.exe runs in driver.exe.", and a second sentence; "" = none.
void threads_heading(const Threads *threads, char head[THREADS_TEXT], char more[THREADS_TEXT]);

// What is worth knowing about what is shown, in a few sentences.
const char *threads_note(const Threads *threads, char text[2 * THREADS_TEXT]);

// "app.exe main", and what it does at present: three forms each, longest first.
void threads_name(const Threads *threads, const ThreadsRow *row, char forms[3][THREADS_TEXT]);
void threads_doing(const Threads *threads, const ThreadsRow *row, char forms[3][THREADS_TEXT]);

// Who has what a row's thread waits for at present: "thread 2"; "" = nobody can, or it does not
// wait. Returns buffer.
const char *threads_holder(const Threads *threads, const ThreadTurn *turn,
                           char buffer[THREAD_WHAT]);

// "waits for the mutex 'counter': thread 2 has it", and shorter; `then`: it had it when that began.
void threads_waiting(const ThreadWait *wait, bool then, char forms[4][THREADS_TEXT]);
