// SPDX-License-Identifier: MIT
#pragma once

// `explain ADDRESS`: everything about one byte of the guest in words: its slot, both its addresses,
// what it belongs to, and who may touch it, with the clause that decides.

#include "world/world.h"

#include <stdio.h>

// Explains `va` as `process` sees it (PROCESS_NONE: the current one) at the world's position.
void text_explain(const World *world, VirtAddr va, uint8_t process, FILE *out);
