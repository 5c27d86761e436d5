// SPDX-License-Identifier: MIT
#pragma once

// Threads in time: for a range of steps who ran in each, and what every other thread did meanwhile.
//
// A step is a call, and one thread makes it: it runs. What the others do in a step is what they did
// when it began, so a thread that a call wakes is ready from the next step on, and one that a call
// makes has its lane from there. The caller itself waits from the next step on, too.
//
//   step        1      2      3        4           5         6
//   main        RUNS   RUNS   RUNS     WAITS for 2 ........  RUNS
//   thread 2           READY  READY    RUNS        RUNS
//                      made in 1       (3 waited)  (5 ended)
//
// All is read from the history; the world may stand anywhere. It costs the length of the range.

#include "world/world.h"

#define LANES_MOST 384u
#define PERIOD_STEPS 512u
#define NO_LANE UINT16_MAX

// A thread that lives in some step of the range.
typedef struct ThreadLane {
    const ThreadTurn *first; // what it was when the range or the thread began
    uint32_t born, ended;    // steps in which it was made and ended, UINT32_MAX = it lives on
    uint32_t turn;           // number of `first`
    uint32_t ran;            // last step of the range in which it ran, 0 = none
} ThreadLane;

// What is told about a step.
typedef struct ThreadStep {
    uint16_t lane;       // who ran, NO_LANE = nobody or not known
    bool called;         // the history has such a step
    bool switches;       // it is the switch to that thread
    bool refused;        // its call was refused, or faulted
    const char *chapter; // that begins with it, NULL = none
} ThreadStep;

typedef struct ThreadPeriod {
    const World *world;
    uint32_t first, end; // steps, without `end`
    uint32_t n_lanes;    // in the order of their processes, then as they were made
    uint32_t n_left_out; // for want of room
    ThreadLane lane[LANES_MOST];
    ThreadStep step[PERIOD_STEPS]; // from `first` on
} ThreadPeriod;

// The first step that is not one of the boot: before it nobody of the scenario runs. One beyond the
// last step when there is none.
uint32_t query_threads_begin(const World *world);

// Fills in steps `first` to `first` + n - 1; n is at most PERIOD_STEPS.
void query_threads(const World *world, uint32_t first, uint32_t n, ThreadPeriod *ret_period);

// Some steps in which a thread does the same.
typedef struct ThreadSpan {
    uint32_t first, end; // steps, without `end`
    LaneState state;
    uint8_t in; // process it is in
    uint8_t kernel_mode;
    const char *in_name;
    const ThreadWait *wait; // of LANE_WAITS, else NULL
} ThreadSpan;

// The spans of a lane, in order and without the steps in which it does not exist. At most n_max,
// which is enough with PERIOD_STEPS. Returns how many there are.
uint32_t query_thread_spans(const ThreadPeriod *period, uint32_t lane, ThreadSpan *ret_spans,
                            uint32_t n_max);

// The steps in which somebody else's call made the thread of a lane ready, after it had waited or
// was suspended. At most n_max. Returns how many there are.
uint32_t query_thread_wakes(const ThreadPeriod *period, uint32_t lane, uint32_t *ret_steps,
                            uint32_t n_max);

// What a lane's thread is behind step `step`, which lies in the period: its turn, NULL before it is
// made. The turn of a thread that has ended says so.
const ThreadTurn *query_thread_turn(const ThreadPeriod *period, uint32_t lane, uint32_t step);

// The servers that the thread that runs is in where the world stands: "app.exe > display.exe >
// driver.exe", from where it came. "" when it is at home. Returns buffer.
const char *query_thread_way(const World *world, char *buffer, size_t size);
