// SPDX-License-Identifier: MIT
#pragma once

// Chooses which guest thread runs next, by the rules of kernel/object/schedule.h.

#include "scenario/guest.h"

// Makes the next thread the current one: the one that switch_to() asked for; else the current
// thread, until it waits, gives its turn away, has used up its quantum, or a thread of higher
// priority can run. False when no thread can run, now or later.
bool choose_next(Runner *runner);

// Whether choose_next() would keep the current thread and nothing else must be done first.
bool choose_stays(const Runner *runner);

// Whether the processor must first be switched to the current thread.
bool choose_needs_switch(const Runner *runner);

// Switches to the current thread. If it is a main thread that does not run on_hibernate, its
// process becomes the active application.
void choose_give_processor(Runner *runner);

// Switches back to the current thread if a call from outside took the processor from it. This is a
// switch, but no turn of the schedule. Returns whether a switch was needed.
bool choose_give_back(Runner *runner);
