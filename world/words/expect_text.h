// SPDX-License-Identifier: MIT
#pragma once

// What an expectation found, for people: "yes", "64 KB", "1107296256 (0x42000000)".

#include "world/world.h"

#define EXPECT_TEXT 128u

// The value of an EVENT_EXPECT. Truth is "yes" or "no". A whole number from 4,096 on is an amount
// when the label speaks of KB, MB, RAM, bytes, a hole or space, and else has its hex form beside
// it, since it may be an address. A text is cut at its first line and at 72 bytes. Empty when there
// is nothing to add to the label: no value, or the one that the label ends with. Returns buffer.
const char *expect_value_text(const Event *event, char buffer[EXPECT_TEXT]);
