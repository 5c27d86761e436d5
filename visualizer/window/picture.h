// SPDX-License-Identifier: MIT
#pragma once

// Saves what a viewer shows as a picture, without any display. The name's ending decides between
// PNG and SVG.

#include "visualizer/viewer/viewer.h"

// Draws w x h pixels. On failure returns false and `message` (size bytes) says why: fonts are
// missing or the file cannot be written.
bool picture_save(Viewer *viewer, int w, int h, const char *path, char *message, size_t size);
