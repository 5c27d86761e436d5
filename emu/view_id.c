// SPDX-License-Identifier: MIT
#include "emu/view_id.h"

#include <string.h>

// Names of the views, in the order of ViewId. The visualizer draws the views; this file knows only
// their names.

const char *view_id_name(ViewId id) {
    static const char *const names[VIEW_COUNT] = {
#define X(tag, name, ...) [VIEW_##tag] = name,
#include "emu/views.inc"
#undef X
    };
    return names[id];
}

ViewId view_id_find(const char *name) {
    ViewId id = VIEW_MAP;
    while (id < VIEW_COUNT && strcmp(view_id_name(id), name) != 0) {
        id++;
    }
    return id;
}
