// SPDX-License-Identifier: MIT
#pragma once

// Who runs next: the scheduler's choice among the guest's threads, by the rules of
// kernel/object/schedule.h.

#include "scenario/guest.h"

// Chooses who runs next and says whether anybody does: the one asked for, else the current thread
// until it waits, gives its turn away, has used its quantum up, or a higher priority can run.
bool choose_next(Runner *runner);

// Whether choose_next() would let the current thread go on, and nothing else comes first.
bool choose_stays(const Runner *runner);

// Whether the processor has to be given to the current thread first.
bool choose_needs_switch(const Runner *runner);

// Gives the processor to the current thread. Its process is the active application then.
void choose_give_processor(Runner *runner);

// Gives the processor back to the current thread when a call from outside has taken it: a switch,
// but no turn of the schedule. Whether it had to.
bool choose_give_back(Runner *runner);
