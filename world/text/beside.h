// SPDX-License-Identifier: MIT
#pragma once

// Two worlds beside each other, slot by slot: two devices, or one at two moments.

#include "world/world.h"

#include <stdio.h>

// Two columns per slot, the left one's on the left, with `!` where pages differ in that MB; under
// them what differs in each slot, in pages. What one of them does not tell is counted as unknown
// and is no difference.
void text_beside(const World *left, const char *left_name, const World *right,
                 const char *right_name, FILE *out);
