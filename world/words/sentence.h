// SPDX-License-Identifier: MIT
#pragma once

// The words for what happened: why a call was refused, why an access faulted, which rule applied
// and where the rule is written. Text, JSON and window take their sentences from here.

#include "world/source.h"
#include "world/world.h"

// The sentence, made from the facts: "Refused. 39.9 MB of RAM are free, but slot 14 has no hole of
// 64 KB ...". Empty for REASON_NONE. Returns buffer.
const char *sentence_reason(const World *world, const Reason *reason, char *buffer, size_t size);

// The rule that refused, as one sentence, as it holds on the world's device; "" for REASON_NONE.
const char *sentence_rule(const World *world, ReasonId id);

// Where the rule is written.
Source sentence_source(const World *world, ReasonId id);

// What a confidence mark means: "documented", "book or blog", ...
const char *sentence_mark(char mark);

// Why an access was denied: "wall.exe (user mode) cannot write 00000010: nothing is reserved
// there".
const char *sentence_fault(const World *world, const FaultRecord *fault, char *buffer, size_t size);

// The rule that refused the access (who may go there), and where it is written. "" when no rule
// kept the thread out and the state of the page decided.
const char *sentence_fault_rule(const World *world, const FaultRecord *fault);
Source sentence_fault_source(const World *world, const FaultRecord *fault);

// What decides an access, as half a sentence: "none of the thread's access keys opens it". With a
// known place, place_clause() says more (world/words/place_words.h).
const char *sentence_clause(AccessClause clause);

// The same fault in the two lines that a CE 5 device prints on its debug port.
const char *sentence_data_abort(const World *world, const FaultRecord *fault, char *buffer,
                                size_t size);
