// SPDX-License-Identifier: MIT
#include "scenario/choose.h"

#include "kernel/memory/hibernate.h"
#include "kernel/object/schedule.h"

// A thread keeps its turn until it waits, gives the turn away, has used up its quantum, or a thread
// of higher priority can run; threads of equal priority take turns in order. switch_to() comes
// before these rules. When no thread can run, time skips to the next one that wakes. The rules of
// CE's scheduler are in kernel/object/schedule.h.

#define TURN_US 1000u // virtual time that passes when a turn is given away

static const ThreadRow *row_of(const Runner *runner, uint32_t i) {
    return &runner->machine->tables.thread[runner->threads[i].thread];
}

// Threads that are made while a DLL of their process starts begin when it has started. Source:
// ExitThread (CE 5.0).
static bool is_held(const Runner *runner, uint32_t i) {
    if (runner->n_starting == 0 || runner->threads[i].begun) {
        return false;
    }
    for (uint32_t k = 0; k < runner->n_threads; k++) {
        if (runner->threads[k].starting && guest_is_alive(runner, &runner->threads[k]) &&
            row_of(runner, k)->owner == row_of(runner, i)->owner) {
            return true;
        }
    }
    return false;
}

static bool is_ready(const Runner *runner, uint32_t i) {
    return guest_is_alive(runner, &runner->threads[i]) && schedule_is_ready(row_of(runner, i)) &&
           !is_held(runner, i);
}

// The highest priority among the threads that can run; 256 when none can.
static uint32_t best_priority(const Runner *runner) {
    uint32_t best = UINT8_MAX + 1;
    for (uint32_t i = 0; i < runner->n_threads; i++) {
        if (is_ready(runner, i) && row_of(runner, i)->priority < best) {
            best = row_of(runner, i)->priority;
        }
    }
    return best;
}

// The next thread among those of one priority: one that stopped for a higher priority, else the
// next in order after the current thread, which comes last itself.
static uint32_t next_of(const Runner *runner, uint32_t priority) {
    uint32_t from = runner->current == GUEST_NONE ? runner->n_threads - 1 : runner->current;
    uint32_t next = GUEST_NONE;
    for (uint32_t i = 1; i <= runner->n_threads; i++) {
        uint32_t candidate = (from + i) % runner->n_threads;
        bool equal = is_ready(runner, candidate) && row_of(runner, candidate)->priority == priority;
        if (equal && runner->threads[candidate].preempted) {
            return candidate;
        }
        next = equal && next == GUEST_NONE ? candidate : next;
    }
    return next;
}

// A thread that is chosen again gets a new quantum when its own is used up.
static void set_current(Runner *runner, uint32_t next, bool preempts) {
    uint32_t last = runner->current;
    if (last != GUEST_NONE && last != next && preempts) {
        runner->threads[last].preempted = true;
    }
    if (last == next && schedule_quantum_over(runner->machine, runner->threads[next].thread)) {
        schedule_refresh(runner->machine, runner->threads[next].thread);
    }
    runner->current = next;
    runner->threads[next].preempted = false;
}

// Time passes with every turn that is given away. Otherwise, beside a thread that only gives its
// turn away, a sleeping thread would never wake.
static bool take_turn(Runner *runner) {
    bool turn = runner->turn;
    if (turn) {
        schedule_pass(runner->machine, TURN_US);
    }
    runner->turn = false;
    return turn;
}

static uint32_t guest_of(const Runner *runner, uint32_t thread) {
    for (uint32_t i = 0; i < runner->n_threads; i++) {
        if (guest_is_alive(runner, &runner->threads[i]) && runner->threads[i].thread == thread) {
            return i;
        }
    }
    return GUEST_NONE;
}

bool choose_next(Runner *runner) {
    bool turn = take_turn(runner);
    uint32_t asked = runner->next, best = best_priority(runner);
    runner->next = GUEST_NONE;
    if (asked != GUEST_NONE && is_ready(runner, asked)) {
        set_current(runner, asked, false);
        return true;
    }
    if (best <= UINT8_MAX) {
        bool can = !turn && runner->current != GUEST_NONE && is_ready(runner, runner->current);
        bool stays = can && row_of(runner, runner->current)->priority == best;
        bool over =
            can && schedule_quantum_over(runner->machine, runner->threads[runner->current].thread);
        set_current(runner, stays && !over ? runner->current : next_of(runner, best),
                    can && !stays && !over);
        return true;
    }
    uint32_t woken = schedule_skip(runner->machine);
    runner->next = woken < CE_THREADS ? guest_of(runner, woken) : GUEST_NONE;
    return woken < CE_THREADS && choose_next(runner);
}

bool choose_needs_switch(const Runner *runner) {
    const GuestThread *guest = &runner->threads[runner->current];
    const SystemRow *system = runner->machine->tables.system;
    return system->current_thread != guest->thread || system->current_process == PROCESS_NONE;
}

bool choose_stays(const Runner *runner) {
    if (runner->hibernates || runner->turn || runner->next != GUEST_NONE ||
        !is_ready(runner, runner->current) || choose_needs_switch(runner)) {
        return false;
    }
    return row_of(runner, runner->current)->priority == best_priority(runner) &&
           !schedule_quantum_over(runner->machine, runner->threads[runner->current].thread);
}

void choose_give_processor(Runner *runner) {
    const GuestThread *guest = &runner->threads[runner->current];
    const ThreadRow *row = row_of(runner, runner->current);
    if (row->is_main && !guest->hibernates) {
        hibernate_activate(runner->machine, row->owner);
    }
    api_switch(runner->machine, guest->thread);
}

bool choose_give_back(Runner *runner) {
    bool gone = choose_needs_switch(runner);
    if (gone) {
        api_switch(runner->machine, runner->threads[runner->current].thread);
    }
    return gone;
}
