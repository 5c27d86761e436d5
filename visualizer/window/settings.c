// SPDX-License-Identifier: MIT
#include "visualizer/window/settings.h"

#include "host/output_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

// Deliberately simple: one line, four numbers.

// The path of the file; with `make`, its folders are created. False when there is no home folder.
static bool settings_path(char *path, size_t size, bool make) {
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    if (!(config && config[0] == '/') && !(home && home[0])) {
        return false;
    }
    int n = config && config[0] == '/' ? snprintf(path, size, "%s", config)
                                       : snprintf(path, size, "%s/.config", home);
    if (n < 0 || (size_t)n + sizeof "/slot32/window" > size) {
        return false;
    }
    if (make) {
        mkdir(path, 0700);
    }
    strcat(path, "/slot32");
    if (make) {
        mkdir(path, 0700);
    }
    strcat(path, "/window");
    return true;
}

void settings_load(Settings *settings) {
    char path[1024], line[96] = "";
    FILE *file = settings_path(path, sizeof path, false) ? fopen(path, "r") : NULL;
    if (!file) {
        return;
    }
    int value[4] = {0}, n = 0;
    if (fgets(line, sizeof line, file)) {
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
}

void settings_save(const Settings *settings) {
    char path[1024];
    OutputFile file;
    if (!settings_path(path, sizeof path, true) || !output_file_open(&file, path)) {
        return;
    }
    fprintf(file.out, "%d %d %d %d\n", settings->w, settings->h, (int)settings->theme,
            settings->text_percent);
    output_file_keep(&file); // in vain: the next window opens as this one did
}
