// SPDX-License-Identifier: MIT
#pragma once

// The actual value of an expectation, for people: "yes", "64 KB", "1107296256 (0x42000000)".

#include "world/world.h"

#define EXPECT_TEXT 128u

// The value of an EVENT_EXPECT. A truth value is "yes" or "no". A whole number from 4,096 on is
// shown as an amount if the label mentions KB, MB, RAM, bytes, a hole or space; otherwise its hex
// form is added, because it may be an address. A text is cut at its first line and at 72 bytes.
// Empty when the value adds nothing to the label: there is no value, or the label ends with it.
// Returns buffer.
const char *expect_value_text(const Event *event, char buffer[EXPECT_TEXT]);
