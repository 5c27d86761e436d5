// SPDX-License-Identifier: MIT
#pragma once

// The rule that an ordinary call illustrates, and where it is written. sentence.h has the rules of
// refusals.

#include "world/source.h"
#include "world/world.h"

// The rule as a sentence, "" if there is none, and its source. `own` is an event of the world,
// which stands at that event's step.
const char *rule_of_call(const World *world, const WorldEvent *own);
Source rule_source(const World *world, const WorldEvent *own);

// Whether no call of the last 4,096 events before it, outside of folds, had the same rule. A rule
// is said in full once; the same line at each of 300 calls is read at none.
bool rule_is_new(const World *world, const WorldEvent *own);
