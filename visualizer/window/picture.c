// SPDX-License-Identifier: MIT
#include "visualizer/window/picture.h"

#include "host/output_file.h"
#include "visualizer/draw/svg.h"
#include "visualizer/views/compose.h"

#include <errno.h>
#include <string.h>

// Draws one picture into a display list and writes it. SVG needs the fonts only to measure, PNG
// also to draw.

static bool ends_with(const char *text, const char *end) {
    size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

bool picture_has_ending(const char *path) {
    return ends_with(path, ".svg") || ends_with(path, ".png");
}

static bool write_picture(Raster *raster, const DisplayList *list, int w, int h, const char *path,
                          bool (*keep)(OutputFile *file)) {
    OutputFile file;
    errno = 0;
    if (!output_file_open(&file, path)) {
        return false;
    }
    if (ends_with(path, ".svg")) {
        svg_write(list, w, h, file.out);
    } else if (!raster_write_png(raster, list, w, h, file.out)) {
        output_file_drop(&file);
        return false;
    }
    return keep(&file);
}

bool picture_write(Raster *raster, const DisplayList *list, int w, int h, const char *path) {
    return write_picture(raster, list, w, h, path, output_file_keep);
}

bool picture_write_new(Raster *raster, const DisplayList *list, int w, int h, const char *path) {
    return write_picture(raster, list, w, h, path, output_file_keep_new);
}

// Draws until the picture is complete.
static void draw(Viewer *viewer, Scene *scene, DisplayList *list, int w, int h) {
    if (scene) {
        scene_draw(scene, list);
        return;
    }
    viewer_draw(viewer, list, w, h);
    while (viewer_has_work(viewer)) { // the pictures on the shelf
        viewer_work(viewer, NULL, NULL);
        viewer_draw(viewer, list, w, h);
    }
}

// Saves a scene, or without one what a viewer shows.
static bool save(Viewer *viewer, Scene *scene, int w, int h, const char *path, char *message,
                 size_t size) {
    Fonts *fonts = fonts_new(message, size);
    Raster *raster = fonts ? raster_new(fonts) : NULL;
    DisplayList list = {.measure = fonts_measure, .measure_context = fonts};
    bool saved = false;
    if (raster) {
        fonts_failed(fonts);
        draw(viewer, scene, &list, w, h);
        bool drawn = !list.failed && !fonts_failed(fonts);
        saved = drawn && picture_write(raster, &list, w, h, path);
        if (!drawn) {
            snprintf(message, size, "out of memory on the host: the picture is not complete");
        } else if (!saved) {
            snprintf(message, size, "cannot write %s: %s", path,
                     errno ? strerror(errno) : SDL_GetError());
        }
    }
    list_deinit(&list);
    raster_free(raster);
    fonts_free(fonts);
    return saved;
}

bool picture_save(Viewer *viewer, int w, int h, const char *path, char *message, size_t size) {
    return save(viewer, NULL, w, h, path, message, size);
}

bool picture_save_scene(Scene *scene, const char *path, char *message, size_t size) {
    return save(NULL, scene, scene->w, scene->h, path, message, size);
}

bool picture_svg(Scene *scene, FILE *out, char *message, size_t size) {
    Fonts *fonts = fonts_new(message, size);
    DisplayList list = {.measure = fonts_measure, .measure_context = fonts};
    bool drawn = false;
    if (fonts) {
        fonts_failed(fonts);
        scene_draw(scene, &list);
        drawn = !list.failed && !fonts_failed(fonts);
        if (drawn) {
            svg_write(&list, scene->w, scene->h, out);
        } else {
            snprintf(message, size, "out of memory on the host: the picture is not complete");
        }
    }
    list_deinit(&list);
    fonts_free(fonts);
    return drawn;
}
