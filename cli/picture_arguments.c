// SPDX-License-Identifier: MIT
#include "cli/picture_arguments.h"

#include "visualizer/window/picture.h"

#include <stdlib.h>

// A window remembers its looks, and a picture remembers nothing: the caller says which by the
// settings that it gives.

static bool parse_size(const char *text, int *ret_w, int *ret_h) {
    char *end = NULL;
    long w = strtol(text, &end, 10);
    if (*end != 'x') {
        return false;
    }
    long h = strtol(end + 1, &end, 10);
    if (*end || w < 640 || h < 400 || w > 7680 || h > 4320) {
        return false;
    }
    *ret_w = (int)w;
    *ret_h = (int)h;
    return true;
}

int scene_from(const Arguments *arguments, const Settings *settings, Scene *scene) {
    *scene = (Scene){.w = settings->w,
                     .h = settings->h,
                     .theme = settings->theme,
                     .text_percent = settings->text_percent,
                     .present = arguments->present,
                     .buttons = {.shown = arguments->buttons},
                     .focus = PROCESS_NONE};
    if (arguments->size && !parse_size(arguments->size, &scene->w, &scene->h)) {
        return complain(EXIT_USAGE, "--size %s: want WIDTHxHEIGHT, 640x400 to 7680x4320",
                        arguments->size);
    }
    if (arguments->theme) {
        scene->theme = theme_find(arguments->theme);
        if (scene->theme == THEME_COUNT) {
            return complain(EXIT_USAGE, "--theme %s: there are light, dark and contrast",
                            arguments->theme);
        }
    }
    if (arguments->text_size) {
        char *end = NULL;
        long percent = strtol(arguments->text_size, &end, 10);
        if (*end || percent < 70 || percent > 160) {
            return complain(EXIT_USAGE, "--text-size %s: want 70 to 160 (percent)",
                            arguments->text_size);
        }
        scene->text_percent = (int)percent;
    }
    return 0;
}

int screenshot_check(const Arguments *arguments) {
    return picture_has_ending(arguments->screenshot)
               ? 0
               : complain(EXIT_USAGE, "--screenshot %s: a picture's name ends in .png or .svg",
                          arguments->screenshot);
}
