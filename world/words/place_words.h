// SPDX-License-Identifier: MIT
#pragma once

// The rule that holds at a place, where it is written, and why the access rule refuses there.

#include "world/place.h"
#include "world/source.h"

// The rule of a place, as one or two sentences, and where it is written. "" for PLACE_NONE.
const char *place_rule(Place place);
Source place_source(Place place);

// Why the access rule answers so at a place, as half a sentence: "it has no view of this mapping".
// What does not depend on the place is what sentence_clause() says.
const char *place_clause(Place place, AccessClause clause);

// Whether it is the place's rule that has refused, and not what is or is not in the page.
bool place_refuses(AccessClause clause);
