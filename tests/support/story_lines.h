// SPDX-License-Identifier: MIT
#pragma once

// Runs a scenario given as text and collects what it says: a test of who runs when compares the
// lines. Failed expectations and errors of the scenario fail the test.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scenario/runner.h"

// Runs `text` to its end and asserts that it said exactly `lines`, joined by blanks. Returns the
// score.
RunnerScore assert_says(const char *text, const char *lines);

// Runs `text` to its end and asserts that exactly one expectation failed, how it failed, and what
// was said.
void assert_fails(const char *text, const char *how, const char *lines);
