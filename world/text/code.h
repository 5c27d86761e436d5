// SPDX-License-Identifier: MIT
#pragma once

// Machine code in text, for `explain`.

#include "world/query/code.h"

#include <stdio.h>

// The registers of a thread and where it stands; a changed one has a * behind it.
void text_registers(const World *world, const CodeStand *stand, FILE *out);

// `n` instructions from a mapped address on, a line each; nothing where there is no code.
void text_code(const World *world, VirtAddr mapped, uint32_t n, FILE *out);
