// SPDX-License-Identifier: MIT
#pragma once

// A trial of the loader: where the DLL line would be if a device had been made with one thing
// changed and the same DLLs had come and gone in the same order. It places what the history says
// by the loader's rule (kernel/loader/load.h): below the lowest in use, or by the knob
// dll_placement into the highest hole. Without a change it gives the line that there is; a test
// checks that at every step of every lesson.
//
// What it can not know: calls that would come out another way on the changed device; and that an
// image keeps the lower part of slot 1 free (DLLLOWCODEADDR).

#include "ce/remedy.h"
#include "world/world.h"

typedef struct LoadTrial {
    VirtAddr line; // afterwards
    bool dips;     // on the way the line was lower than it really was: memory may have been there
    bool failed;   // a DLL found no address
} LoadTrial;

// Runs the history up to the world's position. `remedy` may be NULL; what is not about DLLs changes
// nothing. For REMEDY_FIRST, `first_size` is the size of the DLL if no load tells it.
LoadTrial load_trial(const World *world, const Remedy *remedy, uint32_t first_size);

// Blocks of slot 0 that a DLL of a file takes, from the bytes of its parts.
uint32_t load_trial_blocks(const Options *options, uint32_t code_size, uint32_t data_size);

// The same of a module as it was placed; 0 if it takes none there.
uint32_t load_trial_blocks_of(const ModuleRow *row);
