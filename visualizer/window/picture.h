// SPDX-License-Identifier: MIT
#pragma once

// Saves what a viewer shows as a picture, without any display. The name's ending decides between
// PNG and SVG.

#include "visualizer/draw/raster.h"
#include "visualizer/viewer/viewer.h"

// Whether a file's name ends in .png or .svg.
bool picture_has_ending(const char *path);

// Draws w x h pixels. `path` has one of the two endings. On failure returns false and `message`
// (size bytes) says why: fonts are missing or the file cannot be written.
bool picture_save(Viewer *viewer, int w, int h, const char *path, char *message, size_t size);

// The same for a scene: no viewer is needed, and the scene says how large the picture is.
bool picture_save_scene(Scene *scene, const char *path, char *message, size_t size);

// Draws a scene of its own size and writes it to `out` as SVG. On failure returns false and
// `message` says why; something may have been written then.
bool picture_svg(Scene *scene, FILE *out, char *message, size_t size);

// Writes a picture that is drawn already. False when it cannot be written: then the file that had
// the name is still there, and errno says why, or is 0 and SDL_GetError() does.
bool picture_write(Raster *raster, const DisplayList *list, int w, int h, const char *path);

// The same under a name that no file has; if one has it, errno is EEXIST.
bool picture_write_new(Raster *raster, const DisplayList *list, int w, int h, const char *path);
