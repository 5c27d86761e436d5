// SPDX-License-Identifier: MIT
#pragma once

// A lesson run to its end with all that is needed to draw any step of it, for tests and benches of
// the visualizer. A failure to set it up ends the program with a message.

#include "scenario/runner.h"
#include "visualizer/draw/raster.h"
#include "visualizer/scene.h"

typedef struct Stage {
    Runner *runner;
    World world;
    Curve curve;
    Fonts *fonts;
    Raster *raster;
    DisplayList list;
    Scene scene; // 1280 x 800, light, at the end
} Stage;

Stage *stage_new(const char *lesson);
// The same with remedies applied, ended by NULL.
Stage *stage_new_with(const char *lesson, const char *const *remedies);
// The same on a device profile instead of the lesson's own.
Stage *stage_new_on(const char *lesson, const char *profile);

// The same where each question is answered so.
Stage *stage_new_answered(const char *lesson, const char *given);

// Puts another stage of the same lesson beside it, both gone to where they stand at a step.
void stage_pair(Stage *stage, Stage *other, Lockstep *lockstep, uint32_t step);

void stage_free(Stage *stage);
