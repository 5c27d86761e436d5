// SPDX-License-Identifier: MIT
#pragma once

// What holds of every picture, whatever its size: its lengths are real, its places can be pointed
// at, and a small one is one line. For tests and for the fuzz target, which say it in their own
// way.

#include "visualizer/scene.h"

// What is wrong with a scene as it was drawn last, in a sentence; NULL when nothing is. The text is
// valid until the next call.
const char *scene_trouble(const Scene *scene, const DisplayList *list);
