// SPDX-License-Identifier: MIT
#include "world/thread_log.h"

#include <stdio.h>
#include <string.h>

// A thread's row changes with every call (its last error, its quantum), but rarely in what a turn
// tells. So each event compares the changed rows with their threads' last turns, and usually finds
// no difference.

// ---- names

const char *thread_log_name(const ThreadTurn *turn, const char *inside, char *buffer, size_t size) {
    char who[24] = "the main thread";
    if (!turn->is_main) {
        snprintf(who, sizeof who, "thread %u", turn->ordinal);
    }
    bool own = inside && strcmp(inside, turn->owner_name) == 0;
    snprintf(buffer, size, own ? "%s" : "%s of %s", who, turn->owner_name);
    return buffer;
}

static const ThreadTurn *last_turn(const ThreadLog *log, uint32_t thread) {
    uint32_t last = log->last[thread];
    return last ? thread_log_turn(log, last - 1) : NULL;
}

// The turn of the thread with a handle; NULL when no thread has it.
static const ThreadTurn *turn_of_handle(const ThreadLog *log, uint32_t handle) {
    const ThreadTurn *turn = last_turn(log, handle >> 4 & (CE_THREADS - 1));
    return handle && turn && turn->handle == handle ? turn : NULL;
}

static const ObjectRow *object_of(const Tables *tables, uint32_t handle) {
    const ObjectRow *row = &tables->object[(handle >> 2) % CE_OBJECTS];
    return handle && row->handle == handle ? row : NULL;
}

uint32_t thread_log_holder(const Tables *tables, uint32_t handle) {
    const ObjectRow *row = object_of(tables, handle);
    bool owned = row && (row->type == OBJECT_MUTEX || row->type == OBJECT_CRITICAL_SECTION);
    return owned ? row->value[OWNED_BY] : 0;
}

static void end_text(const ThreadLog *log, const Tables *tables, const ThreadTurn *own,
                     uint32_t handle, char *text) {
    char name[THREAD_WHAT - 12];
    const ThreadTurn *turn = turn_of_handle(log, handle);
    if (turn) {
        snprintf(text, THREAD_WHAT, "the end of %s",
                 thread_log_name(turn, own->owner_name, name, sizeof name));
        return;
    }
    for (uint32_t i = 0; i < CE_PROCESS_MAX && handle; i++) {
        if (tables->process[i].handle == handle) {
            snprintf(text, THREAD_WHAT, "the end of %s", tables->process[i].name.text);
            return;
        }
    }
    snprintf(text, THREAD_WHAT, "what is gone");
}

static void thing_text(const ThreadLog *log, const Tables *tables, const ThreadTurn *own,
                       uint32_t handle, char *text) {
    static const char *const names[OBJECT_TYPE_COUNT] = {
        [OBJECT_EVENT] = "event",
        [OBJECT_MUTEX] = "mutex",
        [OBJECT_SEMAPHORE] = "semaphore",
        [OBJECT_CRITICAL_SECTION] = "critical section",
    };
    const ObjectRow *row = object_of(tables, handle);
    const char *name = row ? names[row->type] : NULL;
    if (!name) {
        end_text(log, tables, own, handle, text);
    } else if (row->type == OBJECT_CRITICAL_SECTION) {
        snprintf(text, THREAD_WHAT, "the %s at %08X", name, row->value[OWNED_AT]);
    } else if (row->name.text[0]) {
        snprintf(text, THREAD_WHAT, "the %s '%s'", name, row->name.text);
    } else {
        snprintf(text, THREAD_WHAT, "the %s %08X", name, handle);
    }
}

// How many handles a thread waits for, and the first of them.
static uint32_t wait_handles(const Tables *tables, uint32_t thread, uint32_t *ret_first) {
    uint32_t n = 0;
    uint8_t lowest = UINT8_MAX;
    for (uint32_t i = 0; i < CE_WAITS; i++) {
        const WaitRow *row = &tables->wait[i];
        if (row->thread == thread + 1) {
            *ret_first = row->index < lowest ? row->handle : *ret_first;
            lowest = row->index < lowest ? row->index : lowest;
            n++;
        }
    }
    return n;
}

static void wait_text(const ThreadLog *log, const Tables *tables, const ThreadTurn *own,
                      ThreadWait *ret_wait) {
    uint32_t handle = 0, n = wait_handles(tables, own->thread, &handle);
    *ret_wait = (ThreadWait){.handle = n == 1 ? handle : 0};
    thing_text(log, tables, own, handle, ret_wait->what);
    const ThreadTurn *holder = turn_of_handle(log, thread_log_holder(tables, ret_wait->handle));
    if (holder) {
        thread_log_name(holder, own->owner_name, ret_wait->holder, THREAD_WHAT);
    }
    if (n > 1) {
        size_t used = strlen(ret_wait->what);
        snprintf(ret_wait->what + used, THREAD_WHAT - used, " or %u more", n - 1);
    }
}

// ---- turns

static LaneState state_of(const ThreadRow *row) {
    switch ((ThreadState)row->state) {
    case THREAD_FREE:
    case THREAD_ENDED:
        return LANE_ENDED;
    case THREAD_SLEEPING:
        return LANE_SLEEPS;
    case THREAD_WAITING:
        return LANE_WAITS;
    case THREAD_READY:
    case THREAD_RUNNING:
        break;
    }
    return row->suspended ? LANE_SUSPENDED : LANE_READY;
}

static bool add(ThreadLog *log, const ThreadTurn *turn) {
    if (log->n_turns % THREAD_LOG_MARK == 0) {
        void *mark = chunks_append(&log->marks, sizeof log->last);
        if (!mark) {
            return false;
        }
        memcpy(mark, log->last, sizeof log->last);
    }
    ThreadTurn *own = chunks_append(&log->turns, sizeof *own);
    if (!own) {
        return false;
    }
    *own = *turn;
    log->last[turn->thread] = ++log->n_turns;
    return true;
}

static uint16_t next_ordinal(ThreadLog *log, const Tables *tables, uint8_t owner) {
    if (owner >= CE_PROCESS_MAX) {
        return 1;
    }
    uint32_t handle = tables->process[owner].handle;
    log->made[owner] = log->process[owner] == handle ? log->made[owner] : 0;
    log->process[owner] = handle;
    return ++log->made[owner];
}

static const char *name_of(const char *const *names, uint8_t process) {
    const char *name = process < CE_PROCESS_MAX ? names[process] : NULL;
    return name ? name : "nobody";
}

// The first turn of a thread that this step made.
static ThreadTurn first_turn(ThreadLog *log, const Tables *tables, const char *const *names,
                             uint32_t thread, uint32_t step) {
    const ThreadRow *row = &tables->thread[thread];
    return (ThreadTurn){.born = step,
                        .handle = row->handle,
                        .owner_name = name_of(names, row->owner),
                        .thread = (uint16_t)thread,
                        .ordinal = next_ordinal(log, tables, row->owner),
                        .owner = row->owner,
                        .is_main = row->is_main,
                        .boot = row->owner < CE_PROCESS_MAX && tables->process[row->owner].boot};
}

// Fills in what the thread waits for. If it already waited, this is what its last turn says. False
// when the host is out of memory.
static bool set_wait(ThreadLog *log, const Tables *tables, const ThreadTurn *last,
                     ThreadTurn *turn) {
    turn->wait = NULL;
    if (turn->state != LANE_WAITS) {
        return true;
    }
    if (last && last->state == LANE_WAITS) {
        turn->wait = last->wait;
        return true;
    }
    ThreadWait *own = chunks_append(&log->waits, sizeof *own);
    if (own) {
        wait_text(log, tables, turn, own);
        turn->wait = own;
    }
    return own != NULL;
}

// Adds a turn if the record's row now differs from its last turn.
static bool follow(ThreadLog *log, const Tables *tables, const char *const *names, uint32_t thread,
                   uint32_t step) {
    const ThreadRow *row = &tables->thread[thread];
    const ThreadTurn *last = last_turn(log, thread);
    LaneState state = row->handle ? state_of(row) : LANE_ENDED;
    bool lives = last && last->state != LANE_ENDED;
    if (lives && (last->handle != row->handle || state == LANE_ENDED)) {
        ThreadTurn end = *last;
        end.step = step;
        end.state = LANE_ENDED;
        end.wait = NULL;
        lives = false;
        if (!add(log, &end)) {
            return false;
        }
        last = NULL;
    }
    if (state == LANE_ENDED) {
        return true;
    }
    ThreadTurn turn = lives ? *last : first_turn(log, tables, names, thread, step);
    turn.step = step;
    turn.state = (uint8_t)state;
    turn.in = row->current;
    turn.in_name = name_of(names, row->current);
    turn.kernel_mode = row->kernel_mode;
    if (!set_wait(log, tables, lives ? last : NULL, &turn)) {
        return false;
    }
    bool same = lives && last->state == turn.state && last->in == turn.in &&
                last->in_name == turn.in_name && last->kernel_mode == turn.kernel_mode &&
                last->wait == turn.wait;
    return same || add(log, &turn);
}

void thread_log_rows(ThreadLog *log, TableId table, uint32_t index, uint32_t count) {
    for (uint32_t i = index; table == TABLE_THREAD && i < index + count; i++) {
        log->touched[i / 64] |= UINT64_C(1) << i % 64;
    }
}

bool thread_log_event(ThreadLog *log, const Tables *tables, const char *const *names,
                      uint32_t step) {
    bool sound = true;
    for (uint32_t i = 0; i < CE_THREADS / 64; i++) {
        for (uint32_t k = 0; k < 64 && log->touched[i] >> k; k++) {
            if (log->touched[i] >> k & 1) {
                sound &= follow(log, tables, names, i * 64 + k, step);
            }
        }
        log->touched[i] = 0;
    }
    return sound;
}

// ---- looking

uint32_t thread_log_after(const ThreadLog *log, uint32_t step) {
    uint32_t low = 0, high = log->n_turns;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (thread_log_turn(log, middle)->step > step) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

void thread_log_last(const ThreadLog *log, uint32_t end, uint32_t ret_last[CE_THREADS]) {
    uint32_t mark = end / THREAD_LOG_MARK;
    if (end == log->n_turns) { // this end may have no mark yet
        memcpy(ret_last, log->last, sizeof log->last);
        return;
    }
    memcpy(ret_last, chunks_item(&log->marks, mark, sizeof log->last), sizeof log->last);
    for (uint32_t i = mark * THREAD_LOG_MARK; i < end; i++) {
        ret_last[thread_log_turn(log, i)->thread] = i + 1;
    }
}

void thread_log_clear(ThreadLog *log) {
    chunks_clear(&log->turns);
    chunks_clear(&log->marks);
    chunks_clear(&log->waits);
    *log = (ThreadLog){.turns = log->turns, .marks = log->marks, .waits = log->waits};
}

void thread_log_free(ThreadLog *log) {
    chunks_free(&log->turns);
    chunks_free(&log->marks);
    chunks_free(&log->waits);
    *log = (ThreadLog){.n_turns = 0};
}
