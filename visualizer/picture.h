// SPDX-License-Identifier: MIT
#pragma once

// A picture of a world without any display: the scene drawn once and saved as PNG or SVG, by the
// name's ending.

#include "visualizer/scene.h"

// False, and `message` (size bytes) says why, when fonts are missing or the file cannot be written.
bool picture_save(Scene *scene, const char *path, char *message, size_t size);
