// SPDX-License-Identifier: MIT
#pragma once

// A number for what a display list draws: equal lists have equal numbers, wherever their texts and
// styles lie in memory.

#include "visualizer/draw/display_list.h"

// Of all commands, or of those that do not belong to the strip at the top (the title) and to the
// panel that holds the text "time" (the time line), and not to what is shown of later steps.
uint64_t list_hash(const DisplayList *list, bool without_time);
