// SPDX-License-Identifier: MIT
#include "emu/event_kind.h"

// What follows from an event's kind: its name, and whether a fold hides it. emu/machine.c publishes
// the events.

const Reason event_no_reason;
const char *const event_no_texts[EVENT_TEXTS];

bool event_is_told(const Event *event) {
    switch (event->kind) {
    case EVENT_CALL:
        return event->fault != NULL;
    case EVENT_EXPECT:
        return !event->args[0];
    case EVENT_FOCUS:
    case EVENT_VIEW:
    case EVENT_FOLD:
        return false;
    case EVENT_SAY:
    case EVENT_CHAPTER:
    case EVENT_ASK:
    case EVENT_POINT:
    case EVENT_VERDICT:
    case EVENT_KIND_COUNT:
        break;
    }
    return true;
}

const char *event_kind_name(EventKind kind) {
    static const char *const names[EVENT_KIND_COUNT] = {
        [EVENT_CALL] = "call", [EVENT_SAY] = "say",       [EVENT_CHAPTER] = "chapter",
        [EVENT_ASK] = "ask",   [EVENT_POINT] = "point",   [EVENT_FOCUS] = "focus",
        [EVENT_VIEW] = "view", [EVENT_EXPECT] = "expect", [EVENT_VERDICT] = "verdict",
        [EVENT_FOLD] = "fold",
    };
    return names[kind];
}
