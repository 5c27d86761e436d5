// SPDX-License-Identifier: MIT
#pragma once

// Facts about events that follow from their kind.

#include "emu/event.h"

// The `reason` of an event without one, and the `text` of an event without texts.
extern const Reason event_no_reason;
extern const char *const event_no_texts[EVENT_TEXTS];

const char *event_kind_name(EventKind kind);

// Whether a call was not made by the scenario but at the window: a refused VirtualAlloc that is
// tried elsewhere. It is made outside of any call, and of no line.
bool event_is_try(const Event *event);

// Whether an event is told even inside a fold: narration, an expectation that does not hold, a call
// that faulted. A refusal is not.
bool event_is_told(const Event *event);
