// SPDX-License-Identifier: MIT
#pragma once

// What happened to each thread: a list of turns, kept while the history grows, so that a picture of
// it need not read the history. A turn says what a thread is from the end of a step on: which
// process it is in, whether it can run, and what it waits for. Running instead of being ready makes
// no turn; the step's event says which thread ran. So a race of a million switches has a handful of
// turns.
//
// The log follows the world's own tables, and nothing else writes it. Its texts belong to the log
// or the world and live as long as the world.

#include "emu/tables.h"
#include "world/chunks.h"

typedef enum {
    LANE_RUNS, // never in a turn: see world/query/threads.h
    LANE_READY,
    LANE_SUSPENDED,
    LANE_SLEEPS,
    LANE_WAITS,
    LANE_ENDED,
    LANE_STATES,
} LaneState;

#define THREAD_WHAT 64u

// What a thread waits for, and which thread had it when the wait began.
typedef struct ThreadWait {
    uint32_t handle;          // 0 = several, or an object that is gone
    char what[THREAD_WHAT];   // "the mutex 'counter'", "the end of thread 2"
    char holder[THREAD_WHAT]; // "thread 2", "thread 2 of app.exe"; "" = no thread owns it
} ThreadWait;

typedef struct ThreadTurn {
    uint32_t step;          // the turn holds from the end of this step on
    uint32_t born;          // step that made the thread
    uint32_t handle;        // of the thread
    const ThreadWait *wait; // for LANE_WAITS, else NULL
    const char *owner_name; // the process that made it
    const char *in_name;    // the process that it is in
    uint16_t thread;        // record
    uint16_t ordinal;       // in its process, from 1
    uint8_t state;          // LaneState
    uint8_t owner, in;      // numbers of the processes
    uint8_t kernel_mode;
    uint8_t is_main; // its process ends with it
    uint8_t boot;    // its process ran before the scenario began
} ThreadTurn;

typedef struct ThreadLog {
    Chunks turns; // ThreadTurn, in the order of their steps
    Chunks marks; // the array `last`, saved before every THREAD_LOG_MARK turns
    Chunks waits; // ThreadWait
    uint32_t n_turns;
    uint32_t last[CE_THREADS];         // 1 + number of each record's last turn, 0 = none
    uint64_t touched[CE_THREADS / 64]; // a bit per thread whose row changed in this event
    // how many threads each process has made so far
    uint32_t process[CE_PROCESS_MAX]; // its handle
    uint16_t made[CE_PROCESS_MAX];
} ThreadLog;

#define THREAD_LOG_MARK 128u

void thread_log_free(ThreadLog *log);

// Empties it and keeps its memory.
void thread_log_clear(ThreadLog *log);

// Notes that rows of a table have changed.
void thread_log_rows(ThreadLog *log, TableId table, uint32_t index, uint32_t count);

// Call when the event of these changes is complete: `tables` are as the event left them, `names`
// are the processes' names. False when the host is out of memory.
bool thread_log_event(ThreadLog *log, const Tables *tables, const char *const *names,
                      uint32_t step);

// The handle of the thread that owns a handle's object; 0 = none, or it cannot have an owner.
uint32_t thread_log_holder(const Tables *tables, uint32_t handle);

// Turn number i of the n_turns.
static inline const ThreadTurn *thread_log_turn(const ThreadLog *log, uint32_t i) {
    return chunks_item(&log->turns, i, sizeof(ThreadTurn));
}

// The first turn of a step after `step`; n_turns when there is none.
uint32_t thread_log_after(const ThreadLog *log, uint32_t step);

// For each thread record, 1 + number of its last turn before turn number `end`; 0 = it has none.
void thread_log_last(const ThreadLog *log, uint32_t end, uint32_t ret_last[CE_THREADS]);

// "thread 2 of app.exe", "the main thread of app.exe"; without the name if it is `inside`.
const char *thread_log_name(const ThreadTurn *turn, const char *inside, char *buffer, size_t size);
