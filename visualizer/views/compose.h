// SPDX-License-Identifier: MIT
#pragma once

#include "visualizer/scene.h"

// Lays the scene out into the list, which is cleared before, and fills in its hits. Out of memory
// it sets list->failed.
void scene_draw(Scene *scene, DisplayList *list);
