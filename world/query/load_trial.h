// SPDX-License-Identifier: MIT
#pragma once

// Replays the loader: where the DLL line would be if one thing on the device had been changed and
// the same DLLs had come and gone in the same order. It places the DLLs of the history by the
// loader's rule (kernel/loader/load.h): below the lowest in use, or in the highest hole if the knob
// dll_placement says so. Without a change it gives the actual line; a test checks that at every
// step of every lesson.
//
// It cannot know two things: calls that would have other results on the changed device, and that an
// image keeps the lower part of slot 1 free (DLLLOWCODEADDR).

#include "ce/remedy.h"
#include "world/world.h"

typedef struct LoadTrial {
    VirtAddr line; // the resulting DLL line
    bool dips;     // on the way the line was lower than it really was; memory may have been there
    bool failed;   // a DLL found no address
} LoadTrial;

// Replays the history up to the world's position. `remedy` may be NULL; a remedy that is not about
// DLLs changes nothing. For REMEDY_FIRST, `first_size` is the size of the DLL if no load tells it.
LoadTrial load_trial(const World *world, const Remedy *remedy, uint32_t first_size);

// Blocks of slot 0 that a DLL from a file takes, by the sizes of its parts in bytes.
uint32_t load_trial_blocks(const Options *options, uint32_t code_size, uint32_t data_size);

// The same for a module as it was placed; 0 if it takes none there.
uint32_t load_trial_blocks_of(const ModuleRow *row);
