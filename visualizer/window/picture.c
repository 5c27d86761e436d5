// SPDX-License-Identifier: MIT
#include "visualizer/window/picture.h"

#include "visualizer/draw/raster.h"
#include "visualizer/draw/svg.h"

#include <errno.h>
#include <string.h>

// Draws one picture into a display list and writes it. SVG needs the fonts only to measure, PNG
// also to draw.

static bool ends_with(const char *text, const char *end) {
    size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

static bool save_svg(const DisplayList *list, int w, int h, const char *path) {
    FILE *out = fopen(path, "w");
    if (!out) {
        return false;
    }
    svg_write(list, w, h, out);
    bool written = !ferror(out);
    return fclose(out) == 0 && written;
}

bool picture_save(Viewer *viewer, int w, int h, const char *path, char *message, size_t size) {
    bool svg = ends_with(path, ".svg");
    if (!svg && !ends_with(path, ".png")) {
        snprintf(message, size, "%s: a picture's name ends in .png or .svg", path);
        return false;
    }
    Fonts *fonts = fonts_new(message, size);
    Raster *raster = fonts ? raster_new(fonts) : NULL;
    DisplayList list = {.measure = fonts_measure, .measure_context = fonts};
    bool saved = false;
    if (raster) {
        viewer_draw(viewer, &list, w, h);
        errno = 0;
        saved = svg ? save_svg(&list, w, h, path) : raster_save_png(raster, &list, w, h, path);
        if (!saved) {
            snprintf(message, size, "cannot write %s: %s", path,
                     svg && errno ? strerror(errno) : SDL_GetError());
        }
    }
    list_deinit(&list);
    raster_free(raster);
    fonts_free(fonts);
    return saved;
}
