// SPDX-License-Identifier: MIT
#pragma once

// The views of the device. The list (emu/views.inc) gives ids, names, keys and options. It stands
// here, where both halves know it: a scenario asks for a view by its name (EVENT_VIEW), and the
// visualizer draws it.

typedef enum {
#define X(tag, ...) VIEW_##tag,
#include "emu/views.inc"
#undef X
    VIEW_COUNT,
} ViewId;

// "map", "physical", ...
const char *view_id_name(ViewId id);

// The view with that name, or VIEW_COUNT.
ViewId view_id_find(const char *name);
