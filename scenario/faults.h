// SPDX-License-Identifier: MIT
#pragma once

// Processes that a fault ends, and those whose end was announced.

#include "scenario/guest.h"

// A fault that nobody caught (runner->fault) has ended a process: tells whether that was expected.
void faults_ended(Runner *runner, uint8_t process, const char *name, bool may_crash);

// Reports each fault that the scenario expected and that did not come. Called once, at the end.
void faults_report(Runner *runner);

// Adds expect_fault().
void faults_open(lua_State *lua);
