// SPDX-License-Identifier: MIT
#pragma once

// The step in which something was made: a reservation, a process, the use of a RAM frame, a
// thread's mode. All search the history back from the world's position. 0 = no call did it.

#include "world/world.h"

// The last call that gave a reservation's address to its owner, or started the owner. `base` is
// mapped.
uint32_t origin_of_region(const World *world, VirtAddr base, const BlockRow *block);

// The call that started a process.
uint32_t origin_of_process(const World *world, uint8_t process);

// The event that took a RAM frame: before it the frame was free. Searches 65,536 events back.
uint32_t origin_of_frame(const World *world, uint32_t frame);

// The last SetKMode() of a thread; *ret_on is its argument.
uint32_t origin_of_mode(const World *world, uint32_t thread, bool *ret_on);
