// SPDX-License-Identifier: MIT
#pragma once

// Who may run: priorities, suspending, quanta, and the clock that wakes sleepers. A thread that can
// run and has the highest priority (the lowest number) runs; threads of one priority take turns
// when one waits, gives its turn away, or has used its quantum up. Choosing among the threads whose
// code is there belongs to whoever runs the guest's code; what it must know is here.
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

// Lets time pass and makes sleepers ready whose time has come.
void schedule_pass(Machine *machine, uint64_t us);

// Lets time jump to the next wake-up. The thread that wakes first (the lowest record of several),
// or CE_THREADS, and nothing changed, when nobody will wake by himself.
uint32_t schedule_skip(Machine *machine);

// Takes the time of one call (the knob call_us) from the running thread's quantum.
void schedule_charge(Machine *machine);

// Whether the thread has used its quantum up; schedule_refresh() gives it another.
bool schedule_quantum_over(const Machine *machine, uint32_t thread);
void schedule_refresh(Machine *machine, uint32_t thread);

// Sets a thread's base priority, 0 (the highest) to 255, or its quantum in ms (0: it runs until it
// waits). A thread that has inherited a higher priority keeps that; one that waits keeps a priority
// that is made lower until it goes on (CeSetThreadPriority).
void schedule_set_priority(Machine *machine, uint32_t thread, uint8_t priority);
void schedule_set_quantum(Machine *machine, uint32_t thread, uint32_t ms);

// Counts one suspension more; THREAD_SUSPENDS_MOST are the most, and a thread in a server call is
// not suspended. The count before, UINT32_MAX with an outcome.
uint32_t schedule_suspend(Machine *machine, uint32_t thread);

// Counts one suspension less. The count before; 0 changes nothing.
uint32_t schedule_resume(Machine *machine, uint32_t thread);
