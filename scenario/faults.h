// SPDX-License-Identifier: MIT
#pragma once

// Processes that a fault ends, and the faults that a scenario expects.

#include "scenario/guest.h"

// Reports whether the scenario expected the uncaught fault (runner->fault) that ended a process.
void faults_ended(Runner *runner, uint8_t process, const char *name, bool may_crash);

// Reports each expected fault that did not happen. Called once, at the end.
void faults_report(Runner *runner);

// Adds expect_fault().
void faults_open(lua_State *lua);
