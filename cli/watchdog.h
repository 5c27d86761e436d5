// SPDX-License-Identifier: MIT
#pragma once

// Counts the processor time of a command that runs a scenario. It is the last of the budgets to
// speak (scenario/budget.h): what it says depends on the host.

#include <stdatomic.h>
#include <stdint.h>

// Seconds unless --limit-seconds says something else; 0 = no limit. Programs with sanitizers have
// none, because they are many times slower.
extern const uint32_t watchdog_default;

// From now on sets *stop to STOP_SECONDS when the program has used `seconds` more of processor
// time, and *alive has not changed meanwhile; 0 = never. One watchdog runs at a time: a new one
// takes the place of the last.
void watchdog_begin(uint32_t seconds, atomic_int *stop, atomic_uint *alive);
void watchdog_end(void);
