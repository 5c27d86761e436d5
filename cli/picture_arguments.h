// SPDX-License-Identifier: MIT
#pragma once

// What the arguments say of a picture: its size, theme and text, and the file it goes to.

#include "cli/arguments.h"
#include "visualizer/scene.h"
#include "visualizer/window/settings.h"

// Sets the scene's looks from the arguments; what they do not say comes from `settings`. Returns 0,
// or prints one line and returns 2.
int scene_from(const Arguments *arguments, const Settings *settings, Scene *scene);

// Checks the ending of --screenshot, before anything runs. Returns 0, or prints one line and
// returns 2.
int screenshot_check(const Arguments *arguments);
