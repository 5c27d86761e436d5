// SPDX-License-Identifier: MIT
#pragma once

#include "visualizer/scene.h"

// Clears the list, lays the scene out into it, and fills in the scene's hits. Sets list->failed
// when the host is out of memory.
void scene_draw(Scene *scene, DisplayList *list);
