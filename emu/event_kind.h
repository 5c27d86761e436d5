// SPDX-License-Identifier: MIT
#pragma once

// What is known of events by their kind.

#include "emu/event.h"

// What an event has that has no reason, and what one has that has no texts.
extern const Reason event_no_reason;
extern const char *const event_no_texts[EVENT_TEXTS];

const char *event_kind_name(EventKind kind);

// Whether an event is told in a fold too: narration, an expectation that does not hold, a call that
// was refused or has faulted.
bool event_is_told(const Event *event);
