// SPDX-License-Identifier: MIT
#pragma once

// The rule that an ordinary call is an example of, and where it is written. The rules of refusals
// are in sentence.h.

#include "world/source.h"
#include "world/world.h"

// The rule as a sentence, "" if there is none to tell; and its source. `own` is an event of the
// world, which stands at that event's step.
const char *rule_of_call(const World *world, const WorldEvent *own);
Source rule_source(const World *world, const WorldEvent *own);
