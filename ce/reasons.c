// SPDX-License-Identifier: MIT
#include "ce/reasons.h"

#include "ce/win32.h"

#include <string.h>

// The rows of ce/reasons.inc, indexed by reason id.

static const ReasonInfo reasons[REASON_COUNT] = {
    [REASON_NONE] = {"none", 0, {{NULL, 0}}},
#define X(tag, name, error, ...) [REASON_##tag] = {name, error, {__VA_ARGS__}},
#include "ce/reasons.inc"
#undef X
};

const ReasonInfo *reason_info(ReasonId id) {
    return &reasons[id < REASON_COUNT ? id : REASON_NONE];
}

unsigned reason_fact_count(ReasonId id) {
    unsigned n = 0;
    while (n < REASON_FACTS && reason_info(id)->fact[n].name) {
        n++;
    }
    return n;
}

ReasonId reason_find(const char *name) {
    for (unsigned id = 0; id < REASON_COUNT; id++) {
        if (strcmp(reasons[id].name, name) == 0) {
            return (ReasonId)id;
        }
    }
    return REASON_COUNT;
}
