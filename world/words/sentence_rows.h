// SPDX-License-Identifier: MIT
#pragma once

// One row per reason: the sentence with its facts in braces, the rule, and the source. A fact is
// printed by its kind: "{size}" becomes "64 KB", "{slot}" becomes "slot 14". A part of sentence.c.

#include "ce/reasons.h"
#include "world/source.h"

typedef struct SentenceRow {
    const char *sentence, *rule;
    Source source;
} SentenceRow;

extern const SentenceRow sentence_rows[REASON_COUNT];
