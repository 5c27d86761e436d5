// SPDX-License-Identifier: MIT
#pragma once

// The worksheet of an exercise as a picture, for --screenshot. It is absent from a build without
// the visualizer.

#include "cli/open.h"

// Checks the arguments about the picture, before anything runs. Returns 0, or prints one line and
// returns 2.
int exercise_picture_check(const Arguments *arguments);

// Draws the exercise, which has run to its end. Returns 0, or prints one line and returns an exit
// code.
int exercise_picture_save(Opened *opened, const Arguments *arguments, const char *name);
