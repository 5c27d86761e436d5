// SPDX-License-Identifier: MIT
#include "world/query/threads.h"

#include <stdio.h>
#include <string.h>

// Reads two lists side by side: the turns in the thread log, and the calls of the steps, which tell
// which thread ran.

// ---- lanes

static void add_lane(ThreadPeriod *period, uint32_t turn) {
    const ThreadTurn *first = thread_log_turn(&period->world->threads, turn);
    if (period->n_lanes == LANES_MOST) {
        period->n_left_out++;
        return;
    }
    period->lane[period->n_lanes++] =
        (ThreadLane){.first = first, .born = first->born, .ended = UINT32_MAX, .turn = turn};
}

static ThreadLane *lane_of(ThreadPeriod *period, const ThreadTurn *turn) {
    for (uint32_t i = period->n_lanes; i-- > 0;) {
        if (period->lane[i].first->handle == turn->handle &&
            period->lane[i].first->thread == turn->thread && period->lane[i].born == turn->born) {
            return &period->lane[i];
        }
    }
    return NULL;
}

// Adds the threads that exist when the range begins, and those that are made in it.
static void find_lanes(ThreadPeriod *period) {
    const ThreadLog *log = &period->world->threads;
    uint32_t last[CE_THREADS], begin = thread_log_after(log, period->first - 1);
    thread_log_last(log, begin, last);
    for (uint32_t i = 0; i < CE_THREADS; i++) {
        if (last[i] && thread_log_turn(log, last[i] - 1)->state != LANE_ENDED) {
            add_lane(period, last[i] - 1);
        }
    }
    for (uint32_t i = begin; i < log->n_turns; i++) {
        const ThreadTurn *turn = thread_log_turn(log, i);
        if (turn->step >= period->end) {
            break;
        }
        ThreadLane *lane = lane_of(period, turn);
        if (!lane && turn->state != LANE_ENDED) {
            add_lane(period, i);
        } else if (lane && turn->state == LANE_ENDED) {
            lane->ended = turn->step;
        }
    }
}

static bool comes_before(const ThreadLane *a, const ThreadLane *b) {
    if (a->first->owner != b->first->owner) {
        return a->first->owner < b->first->owner;
    }
    return a->born != b->born ? a->born < b->born : a->first->thread < b->first->thread;
}

static void sort_lanes(ThreadPeriod *period) {
    for (uint32_t i = 1; i < period->n_lanes; i++) {
        ThreadLane own = period->lane[i];
        uint32_t at = i;
        for (; at > 0 && comes_before(&own, &period->lane[at - 1]); at--) {
            period->lane[at] = period->lane[at - 1];
        }
        period->lane[at] = own;
    }
}

// ---- steps

static uint16_t lane_that_ran(const ThreadPeriod *period, uint32_t thread, uint32_t step) {
    for (uint32_t i = period->n_lanes; i-- > 0;) {
        const ThreadLane *lane = &period->lane[i];
        if (lane->first->thread == thread && lane->born <= step && step <= lane->ended) {
            return (uint16_t)i;
        }
    }
    return NO_LANE;
}

static void take_event(ThreadPeriod *period, const Event *event) {
    ThreadStep *step = &period->step[event->step - period->first];
    if (event->kind == EVENT_CHAPTER) {
        step->chapter = event->text[0];
    }
    if (event->kind != EVENT_CALL) {
        return;
    }
    step->called = true;
    step->switches = event->call == CALL_switch_to;
    step->refused = event->fault || event->reason->id != REASON_NONE;
    step->lane = event->process == PROCESS_NONE ? NO_LANE
                                                : lane_that_ran(period, event->thread, event->step);
    if (step->lane != NO_LANE) {
        period->lane[step->lane].ran = event->step;
    }
}

uint32_t query_threads_begin(const World *world) {
    uint32_t i = 0;
    for (; i < world->n_events; i++) {
        const Event *event = &world_event(world, i)->event;
        if (event->kind == EVENT_CALL && event->call != CALL_boot && event->call != CALL_start) {
            return event->step;
        }
    }
    return world_last_step(world) + 1;
}

void query_threads(const World *world, uint32_t first, uint32_t n, ThreadPeriod *ret_period) {
    ThreadPeriod *period = ret_period;
    first = first ? first : 1;
    n = n < PERIOD_STEPS ? n : PERIOD_STEPS;
    period->world = world;
    period->first = first;
    period->end = first + n;
    period->n_lanes = period->n_left_out = 0;
    for (uint32_t i = 0; i < n; i++) {
        period->step[i] = (ThreadStep){.lane = NO_LANE};
    }
    find_lanes(period);
    sort_lanes(period);
    for (uint32_t i = world_events_to_step(world, first - 1); i < world->n_events; i++) {
        const Event *event = &world_event(world, i)->event;
        if (event->step >= period->end) {
            break;
        }
        take_event(period, event);
    }
}

// ---- spans

// The number of a lane's next turn after turn number `turn`; n_turns when the range has none.
static uint32_t next_turn(const ThreadPeriod *period, const ThreadLane *lane, uint32_t turn) {
    const ThreadLog *log = &period->world->threads;
    for (turn++; turn < log->n_turns; turn++) {
        const ThreadTurn *own = thread_log_turn(log, turn);
        if (own->step >= period->end) {
            break;
        }
        if (own->thread == lane->first->thread && own->handle == lane->first->handle &&
            own->born == lane->born) {
            return turn;
        }
    }
    return log->n_turns;
}

// Whether a thread that waited becomes ready through another thread's call.
static bool is_woken(const ThreadPeriod *period, uint32_t lane, const ThreadTurn *before,
                     const ThreadTurn *now) {
    bool slept = before->state == LANE_WAITS || before->state == LANE_SUSPENDED ||
                 before->state == LANE_SLEEPS;
    if (!slept || now->state != LANE_READY || now->step < period->first) {
        return false;
    }
    const ThreadStep *step = &period->step[now->step - period->first];
    return !step->switches && step->lane != NO_LANE && step->lane != lane;
}

static bool same_doing(const ThreadSpan *a, const ThreadSpan *b) {
    return a->end == b->first && a->state == b->state && a->in == b->in &&
           a->in_name == b->in_name && a->kernel_mode == b->kernel_mode && a->wait == b->wait;
}

// What a lane does in a step.
static ThreadSpan doing(const ThreadPeriod *period, uint32_t lane, const ThreadTurn *turn,
                        uint32_t step) {
    bool runs = period->step[step - period->first].lane == lane;
    return (ThreadSpan){.first = step,
                        .end = step + 1,
                        .state = runs ? LANE_RUNS : (LaneState)turn->state,
                        .in = turn->in,
                        .kernel_mode = turn->kernel_mode,
                        .in_name = turn->in_name,
                        .wait = runs ? NULL : turn->wait};
}

uint32_t query_thread_spans(const ThreadPeriod *period, uint32_t lane, ThreadSpan *ret_spans,
                            uint32_t n_max) {
    const ThreadLog *log = &period->world->threads;
    const ThreadLane *own = &period->lane[lane];
    uint32_t turn = own->turn, next = next_turn(period, own, turn), n = 0;
    for (uint32_t step = period->first; step < period->end && step <= own->ended; step++) {
        const ThreadStep *told = &period->step[step - period->first];
        while (next < log->n_turns && thread_log_turn(log, next)->step < step) {
            turn = next;
            next = next_turn(period, own, turn);
        }
        if (!told->called) {
            break;
        }
        if (step < own->born || (step == own->born && told->lane != lane)) {
            continue;
        }
        ThreadSpan span = doing(period, lane, thread_log_turn(log, turn), step);
        if (n > 0 && n <= n_max && same_doing(&ret_spans[n - 1], &span)) {
            ret_spans[n - 1].end = span.end;
        } else if (n++ < n_max) {
            ret_spans[n - 1] = span;
        }
    }
    return n;
}

uint32_t query_thread_wakes(const ThreadPeriod *period, uint32_t lane, uint32_t *ret_steps,
                            uint32_t n_max) {
    const ThreadLog *log = &period->world->threads;
    const ThreadLane *own = &period->lane[lane];
    uint32_t turn = own->turn, n = 0;
    for (uint32_t next = next_turn(period, own, turn); next < log->n_turns;
         next = next_turn(period, own, next)) {
        const ThreadTurn *now = thread_log_turn(log, next);
        if (is_woken(period, lane, thread_log_turn(log, turn), now) && n++ < n_max) {
            ret_steps[n - 1] = now->step;
        }
        turn = next;
    }
    return n;
}

const ThreadTurn *query_thread_turn(const ThreadPeriod *period, uint32_t lane, uint32_t step) {
    const ThreadLog *log = &period->world->threads;
    const ThreadLane *own = &period->lane[lane];
    uint32_t turn = own->turn, next = next_turn(period, own, turn);
    while (next < log->n_turns && thread_log_turn(log, next)->step <= step) {
        turn = next;
        next = next_turn(period, own, turn);
    }
    return own->born <= step ? thread_log_turn(log, turn) : NULL;
}

const char *query_thread_way(const World *world, char *buffer, size_t size) {
    const Tables *tables = &world->tables;
    const ThreadRow *row = &tables->thread[tables->system->current_thread % CE_THREADS];
    const CallStackRow *ways[CE_CALLSTACKS];
    uint32_t n = 0;
    for (uint32_t call = row->call; call && n < CE_CALLSTACKS; call = ways[n - 1]->outer) {
        ways[n++] = &tables->callstack[(call - 1) % CE_CALLSTACKS];
    }
    buffer[0] = '\0';
    for (uint32_t i = n; i-- > 0;) {
        size_t used = strlen(buffer);
        const char *from = world->last_brief[ways[i]->caller % CE_PROCESS_MAX];
        snprintf(buffer + used, size - used, "%s > ", from ? from : "?");
    }
    if (n > 0) {
        size_t used = strlen(buffer);
        const char *in = world->last_brief[ways[0]->server % CE_PROCESS_MAX];
        snprintf(buffer + used, size - used, "%s", in ? in : "?");
    }
    return buffer;
}
