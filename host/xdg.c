// SPDX-License-Identifier: MIT
#include "host/xdg.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const struct {
    const char *variable, *in_home;
} places[] = {[XDG_CONFIG] = {"XDG_CONFIG_HOME", ".config"},
              [XDG_STATE] = {"XDG_STATE_HOME", ".local/state"}};

// Makes all folders of a path that are not there. What cannot be made shows when the file is
// opened.
static void make_folders(char *path) {
    for (char *at = path + 1; (at = strchr(at, '/')) != NULL; at++) {
        *at = '\0';
        mkdir(path, 0700);
        *at = '/';
    }
}

bool xdg_path(char *path, size_t size, XdgKind kind, const char *name, bool make) {
    const char *base = getenv(places[kind].variable), *home = getenv("HOME");
    int n = -1;
    if (base && base[0] == '/') { // the specification: any other path is to be ignored
        n = snprintf(path, size, "%s/slot32/%s", base, name);
    } else if (home && home[0]) {
        n = snprintf(path, size, "%s/%s/slot32/%s", home, places[kind].in_home, name);
    }
    if (n < 0 || (size_t)n >= size) {
        return false;
    }
    if (make) {
        make_folders(path);
    }
    return true;
}
