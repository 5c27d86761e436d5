// SPDX-License-Identifier: MIT
#pragma once

// Threads over time: for a range of steps, which thread ran in each, and what the others did
// meanwhile.
//
// A step is a call, and the thread that makes it runs. The other threads do in a step what they did
// when it began. So a thread that a call wakes is ready from the next step on, and a thread that a
// call makes has its lane from there. The caller itself, too, waits from the next step on.
//
//   step        1      2      3        4           5         6
//   main        RUNS   RUNS   RUNS     WAITS for 2 ........  RUNS
//   thread 2           READY  READY    RUNS        RUNS
//                      made in 1       (3 waited)  (5 ended)
//
// Everything is read from the history; the world may stand anywhere. The cost is the length of the
// range.

#include "world/world.h"

#define LANES_MOST 384u
#define PERIOD_STEPS 512u
#define NO_LANE UINT16_MAX

// A thread that exists in some step of the range.
typedef struct ThreadLane {
    const ThreadTurn *first; // its state when the range or the thread began
    uint32_t born, ended;    // steps in which it was made and ended, UINT32_MAX = not ended
    uint32_t turn;           // number of `first`
    uint32_t ran;            // last step of the range in which it ran, 0 = none
} ThreadLane;

// What happened in a step.
typedef struct ThreadStep {
    uint16_t lane;       // lane that ran, NO_LANE = none or unknown
    bool called;         // the history has this step
    bool switches;       // the step is the switch to that thread
    bool refused;        // its call was refused, or faulted
    const char *chapter; // title of the chapter that begins with it, NULL = none
} ThreadStep;

typedef struct ThreadPeriod {
    const World *world;
    uint32_t first, end; // steps, without `end`
    uint32_t n_lanes;    // ordered by process, then by when they were made
    uint32_t n_left_out; // threads that had no room
    ThreadLane lane[LANES_MOST];
    ThreadStep step[PERIOD_STEPS]; // from `first` on
} ThreadPeriod;

// The first step after the boot. Before it no thread of the scenario runs. If there is none, one
// beyond the last step.
uint32_t query_threads_begin(const World *world);

// Fills in steps `first` to `first` + n - 1; n is at most PERIOD_STEPS.
void query_threads(const World *world, uint32_t first, uint32_t n, ThreadPeriod *ret_period);

// Consecutive steps in which a thread does the same.
typedef struct ThreadSpan {
    uint32_t first, end; // steps, without `end`
    LaneState state;
    uint8_t in; // the process that it is in
    uint8_t kernel_mode;
    const char *in_name;
    const ThreadWait *wait; // for LANE_WAITS, else NULL
} ThreadSpan;

// The spans of a lane, in order, without the steps in which it does not exist. Writes at most
// n_max; PERIOD_STEPS is always enough. Returns how many there are.
uint32_t query_thread_spans(const ThreadPeriod *period, uint32_t lane, ThreadSpan *ret_spans,
                            uint32_t n_max);

// The steps in which another thread's call made the lane's thread ready after it had waited, slept
// or was suspended. Writes at most n_max. Returns how many there are.
uint32_t query_thread_wakes(const ThreadPeriod *period, uint32_t lane, uint32_t *ret_steps,
                            uint32_t n_max);

// The turn that holds for a lane's thread at the end of step `step`, which lies in the period; NULL
// before the thread is made. The turn of an ended thread says so.
const ThreadTurn *query_thread_turn(const ThreadPeriod *period, uint32_t lane, uint32_t step);

// The servers that the running thread is in at the world's position, from its home on: "app.exe >
// display.exe > driver.exe". "" when it is at home. Returns buffer.
const char *query_thread_way(const World *world, char *buffer, size_t size);
