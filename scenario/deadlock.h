// SPDX-License-Identifier: MIT
#pragma once

// Nobody can run any more, and somebody waits.

#include "scenario/guest.h"

// Tells who waits for whom, once, if anybody does who should not.
void deadlock_report(Runner *runner);
