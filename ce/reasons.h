// SPDX-License-Identifier: MIT
#pragma once

// Look-ups in the list of reasons.

#include "ce/reason_id.h"

// The row of a reason; REASON_NONE has the name "none", error 0 and no facts.
const ReasonInfo *reason_info(ReasonId id);
unsigned reason_fact_count(ReasonId id);
// The reason with that name, or REASON_COUNT.
ReasonId reason_find(const char *name);
