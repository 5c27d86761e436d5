// SPDX-License-Identifier: MIT
#pragma once

// Reports a deadlock: no thread can run any more, and some thread still waits.

#include "scenario/guest.h"

// Reports which thread waits for which, if one waits that should not. Reports it only once.
void deadlock_report(Runner *runner);
