// SPDX-License-Identifier: MIT
#pragma once

// Who may run: priorities, suspending, quanta, and the clock that wakes sleepers. Of the threads
// that can run, one with the highest priority (the lowest number) runs. Threads of equal priority
// take turns when one waits, gives its turn away, or has used up its quantum. The code that runs
// the guest chooses the thread; it finds here what it must know.
//
// Time is virtual: it passes with turns that are given away, with sleeping, and, by the knob
// call_us, with calls. With call_us = 0 no quantum ever ends.
// Sources: Scheduling a Thread, CeSetThreadPriority, CeSetThreadQuantum, SuspendThread (CE 5.0).

#include "emu/machine.h"

// Whether a thread could run now: ready or running, and not suspended.
static inline bool schedule_is_ready(const ThreadRow *row) {
    bool able = row->state == THREAD_READY || row->state == THREAD_RUNNING;
    return row->handle && able && row->suspended == 0;
}

// Lets time pass and wakes the threads whose time has come.
void schedule_pass(Machine *machine, uint64_t us);

// Moves the clock to the next wake-up. Returns the thread that wakes first (of several, the lowest
// record). Returns CE_THREADS, and nothing changes, when no thread has a wake-up time.
uint32_t schedule_skip(Machine *machine);

// The running thread has run for some time outside of calls: it is taken from its quantum.
void schedule_ran(Machine *machine, uint32_t us);

// Takes the time of one call (the knob call_us) from the running thread's quantum, and counts it
// as time of the thread in kernel or in user mode.
void schedule_charge(Machine *machine);

// Whether the thread has used up its quantum; schedule_refresh() gives it a new one.
bool schedule_quantum_over(const Machine *machine, uint32_t thread);
void schedule_refresh(Machine *machine, uint32_t thread);

// Sets a thread's base priority, 0 (the highest) to 255, or its quantum in ms (0: it runs until it
// waits). An inherited higher priority stays. If a waiting thread's priority is lowered, the change
// takes effect when its wait ends (CeSetThreadPriority).
void schedule_set_priority(Machine *machine, uint32_t thread, uint8_t priority);
void schedule_set_quantum(Machine *machine, uint32_t thread, uint32_t ms);

// Adds a suspension, up to THREAD_SUSPENDS_MOST; a thread in a server call cannot be suspended.
// Returns the count before, or UINT32_MAX on a refusal; sets machine->outcome.
uint32_t schedule_suspend(Machine *machine, uint32_t thread);

// Takes a suspension away. Returns the count before; at 0 nothing changes.
uint32_t schedule_resume(Machine *machine, uint32_t thread);
