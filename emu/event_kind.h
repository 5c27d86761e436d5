// SPDX-License-Identifier: MIT
#pragma once

// Facts about events that follow from their kind.

#include "emu/event.h"

// The `reason` of an event without one, and the `text` of an event without texts.
extern const Reason event_no_reason;
extern const char *const event_no_texts[EVENT_TEXTS];

const char *event_kind_name(EventKind kind);

// Whether an event is told even inside a fold: narration, an expectation that does not hold, a call
// that faulted. A refusal is not.
bool event_is_told(const Event *event);
