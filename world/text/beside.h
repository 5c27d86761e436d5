// SPDX-License-Identifier: MIT
#pragma once

// Two worlds beside each other, slot by slot: two devices, or one at two moments.

#include "world/world.h"

#include <stdio.h>

// Two columns per slot, the left world's on the left, with `!` where pages differ in that MB. Below
// them the differences of each slot, in pages. A page that one world does not tell counts as
// unknown and is no difference.
void text_beside(const World *left, const char *left_name, const World *right,
                 const char *right_name, FILE *out);
