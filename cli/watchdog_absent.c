// SPDX-License-Identifier: MIT
#include "cli/watchdog.h"

// Stands in for watchdog.c where the host has no timer and no signals, as in a page. The budgets of
// scenario/budget.h end a scenario there; what they miss ends when the page drops its worker.

const uint32_t watchdog_default = 0;

void watchdog_begin(uint32_t seconds, atomic_int *stop, atomic_uint *alive) {
    (void)seconds, (void)stop, (void)alive;
}

void watchdog_end(void) {
}
