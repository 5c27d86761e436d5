// SPDX-License-Identifier: MIT
#include "emu/event.h"

// Names of the event kinds; the stream itself is published in emu/machine.c.

const Reason event_no_reason;
const char *const event_no_texts[EVENT_TEXTS];

const char *event_kind_name(EventKind kind) {
    static const char *const names[EVENT_KIND_COUNT] = {
        [EVENT_CALL] = "call", [EVENT_SAY] = "say",       [EVENT_CHAPTER] = "chapter",
        [EVENT_ASK] = "ask",   [EVENT_POINT] = "point",   [EVENT_FOCUS] = "focus",
        [EVENT_VIEW] = "view", [EVENT_EXPECT] = "expect", [EVENT_VERDICT] = "verdict",
    };
    return names[kind];
}
