// SPDX-License-Identifier: MIT
#pragma once

// What a Slot32 is, for the files of this folder.

#include "program/program.h"
#include "world/world.h"

struct Slot32History {
    World world;
};

struct Slot32 {
    Machine machine;
    uint32_t faulted; // handle of the process whose last call has faulted, 0 = none
    Program *program; // owned; the processor, NULL before machine code runs
    bool has_history;
    struct Slot32History history;
};

// Frees the processor.
void device_end_code(struct Slot32 *device);
