// SPDX-License-Identifier: MIT
#pragma once

// A picture without any display: what a viewer shows, drawn once and saved as PNG or SVG, by the
// name's ending.

#include "visualizer/viewer/viewer.h"

// Draws w x h pixels. False, and `message` (size bytes) says why, when fonts are missing or the
// file cannot be written.
bool picture_save(Viewer *viewer, int w, int h, const char *path, char *message, size_t size);
