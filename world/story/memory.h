// SPDX-License-Identifier: MIT
#pragma once

// Says in a sentence what VirtualAlloc and its family did, and what a call asked about memory. A
// call is told by its effect on the two things that students confuse: a slot's address space and
// the device's RAM. Both numbers come from the rows that the step changed, so the sentence is true
// for every knob (commit at once or at first touch, large area or slot).

#include "world/world.h"

// The sentence, "" for a call that has none. `own` is an event of the world, which stands at its
// step. Returns buffer.
const char *story_memory(const World *world, const WorldEvent *own, char *buffer, size_t size);

// What if (second_slot): whether a VirtualAlloc gave memory in a slot where no process lives.
bool story_is_second_slot(const Event *event);

// "64 KB written at 00070000: the bytes changed, no address did."
void story_range(const char *verb, uint32_t address, uint32_t bytes, const char *why, char *buffer,
                 size_t size);
