// SPDX-License-Identifier: MIT
#pragma once

// In which step something came to be: a reservation, a process, the use of a RAM frame, a thread's
// mode. All read the history back from where the world stands, and give 0 when no call of it did.

#include "world/world.h"

// The last call that gave a reservation's address to its owner, or started the owner. `base` is
// mapped.
uint32_t origin_of_region(const World *world, VirtAddr base, const BlockRow *block);

// The call that started a process.
uint32_t origin_of_process(const World *world, uint8_t process);

// The event that took a frame of RAM: before it the frame was free. It looks 65,536 events back.
uint32_t origin_of_frame(const World *world, uint32_t frame);

// The last SetKMode() of a thread; *ret_on tells which way.
uint32_t origin_of_mode(const World *world, uint32_t thread, bool *ret_on);
