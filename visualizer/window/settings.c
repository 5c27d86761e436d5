// SPDX-License-Identifier: MIT
#include "visualizer/window/settings.h"

#include "host/output_file.h"
#include "host/xdg.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

// Deliberately simple: one line, four numbers.

bool settings_load(Settings *settings) {
    char path[1024], line[96] = "";
    if (!xdg_path(path, sizeof path, XDG_CONFIG, "window", false)) {
        return true;
    }
    errno = 0;
    FILE *file = fopen(path, "r");
    if (!file) {
        return errno == ENOENT || errno == ENOTDIR;
    }
    int value[4] = {0}, n = 0;
    bool filled = fgets(line, sizeof line, file) != NULL, read = !ferror(file);
    if (filled) {
        char *at = line;
        for (char *end = NULL; n < 4; n++, at = end) {
            long number = strtol(at, &end, 10);
            if (end == at) {
                break;
            }
            value[n] = number > 0 && number < 10000 ? (int)number : 0;
        }
    }
    fclose(file);
    bool sound = n == 4 && value[0] >= 640 && value[1] >= 400 && value[2] < THEME_COUNT &&
                 value[3] >= 70 && value[3] <= 160;
    if (sound) {
        *settings = (Settings){value[0], value[1], (ThemeId)value[2], value[3]};
    }
    return read;
}

void settings_save(const Settings *settings) {
    char path[1024];
    OutputFile file;
    if (!xdg_path(path, sizeof path, XDG_CONFIG, "window", true) ||
        !output_file_open(&file, path)) {
        return;
    }
    fprintf(file.out, "%d %d %d %d\n", settings->w, settings->h, (int)settings->theme,
            settings->text_percent);
    output_file_keep(&file); // in vain: the next window opens as this one did
}
