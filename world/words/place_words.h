// SPDX-License-Identifier: MIT
#pragma once

// The rule that holds at a place, where it is written, and why the access rule refuses there.

#include "world/place.h"
#include "world/source.h"

// The rule of a place in one or two sentences, and where it is written. "" for PLACE_NONE.
const char *place_rule(Place place);
Source place_source(Place place);

// Why the access rule gives this clause at a place, as half a sentence: "it has no view of this
// mapping". If the place makes no difference, this is sentence_clause().
const char *place_clause(Place place, AccessClause clause);

// Whether the place's rule refused, rather than the state of the page.
bool place_refuses(AccessClause clause);
