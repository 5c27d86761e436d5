// SPDX-License-Identifier: MIT
#pragma once

// `explain ADDRESS` says in words everything about one byte of the guest: its slot, both its
// addresses, what it belongs to, who may touch it, and the clause that decides.

#include "world/world.h"

#include <stdio.h>

// Explains `va` from the point of view of `process` (PROCESS_NONE: the current one), at the world's
// position.
void text_explain(const World *world, VirtAddr va, uint8_t process, FILE *out);
