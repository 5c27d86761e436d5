// SPDX-License-Identifier: MIT
#pragma once

// Why a call was refused: a closed list of reasons, each with its Win32 error and its facts about
// that moment. The left half fills in id and facts. world/words/sentence.c makes the sentences, so
// text, JSON and window use the same words.

#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>

#define REASON_FACTS 8u

typedef enum {
    FACT_SIZE, // bytes
    FACT_ADDRESS,
    FACT_PAGES,
    FACT_COUNT,
    FACT_SLOT,
    FACT_PROCESS, // process index
    FACT_HEX,     // flags as given
    FACT_HANDLE,
    FACT_KIND,   // BlockKind
    FACT_CALL,   // CallId
    FACT_OBJECT, // ObjectType
} FactKind;

typedef struct FactInfo {
    const char *name;
    FactKind kind;
} FactInfo;

typedef enum {
    REASON_NONE,
#define X(tag, name, error, ...) REASON_##tag,
#include "ce/reasons.inc"
#undef X
    REASON_COUNT,
} ReasonId;

// A refusal as data: the facts in the order of the reason's row.
typedef struct Reason {
    ReasonId id;
    uint32_t fact[REASON_FACTS];
} Reason;

typedef struct ReasonInfo {
    const char *name;
    uint32_t error; // the Win32 error unless an option says otherwise
    FactInfo fact[REASON_FACTS];
} ReasonInfo;

// Whether the reason reports an access that was carried out and damaged a heap (heap_watch), rather
// than a refusal.
static inline bool reason_is_harm(ReasonId id) {
    return id >= REASON_HEAP_OVERRUN && id <= REASON_HEAP_RECORD_HIT;
}
