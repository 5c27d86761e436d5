// SPDX-License-Identifier: MIT
#include "coredll/exports.h"

#include "ce/calls.h"
#include "kernel/loader/module.h"

#include <string.h>

// Calls whose ordinal is not known have places behind the last ordinal.

#define UNNUMBERED 0x1000u // the first place behind all ordinals

typedef struct Ordinal {
    uint32_t ordinal; // 0 = not known
    const char *proof;
} Ordinal;

static const Ordinal ordinals[CALL_COUNT] = {
#define X(name, ordinal, proof) [CALL_##name] = {ordinal, proof},
#include "coredll/ordinals.inc"
#undef X
};

// The other way round: what has an ordinal is exported.
static const uint16_t at_ordinal[UNNUMBERED] = {
#define X(name, ordinal, proof) [ordinal] = CALL_##name,
#include "coredll/ordinals.inc"
#undef X
};

uint32_t export_ordinal(CallId call, const char **ret_proof) {
    *ret_proof = ordinals[call].proof;
    return ordinals[call].ordinal;
}

static uint32_t place_of(CallId call) {
    return ordinals[call].ordinal ? ordinals[call].ordinal : UNNUMBERED + (uint32_t)call;
}

// Lower-case names are no calls of CE, but those of its C library. Functions of the guest and
// messages are no calls either.
static bool is_exported(CallId call) {
    static const CallId others[] = {CALL_DllMain, CALL_WM_HIBERNATE, CALL_PFN_AllocHeapMem,
                                    CALL_PFN_FreeHeapMem};
    const char *name = call_info(call)->name;
    bool is_call = (name[0] >= 'A' && name[0] <= 'Z') || call_info(call)->family == FAMILY_RUNTIME;
    for (unsigned i = 0; i < sizeof others / sizeof others[0]; i++) {
        is_call = is_call && call != others[i];
    }
    return is_call;
}

static VirtAddr base_of(const Tables *tables) {
    uint32_t record = module_find_in(tables, "coredll.dll");
    return record == MODULE_NONE ? 0 : tables->module[record].code_base;
}

uint32_t export_size(void) {
    return (UNNUMBERED + (uint32_t)CALL_COUNT) * EXPORT_BYTES;
}

VirtAddr export_end(const Tables *tables) {
    VirtAddr base = base_of(tables);
    return base ? base + export_size() : 0;
}

VirtAddr export_address(const Tables *tables, CallId call) {
    VirtAddr base = base_of(tables);
    return base ? base + place_of(call) * EXPORT_BYTES : 0;
}

CallId export_by_name(const char *name) {
    size_t length = strlen(name);
    bool is_wide = length > 1 && name[length - 1] == 'W';
    for (int i = CALL_NONE + 1; i < CALL_COUNT; i++) {
        const char *own = call_info((CallId)i)->name;
        bool same = strcmp(own, name) == 0 ||
                    (is_wide && strlen(own) == length - 1 && memcmp(own, name, length - 1) == 0);
        if (same && is_exported((CallId)i)) {
            return (CallId)i;
        }
    }
    return CALL_NONE;
}

CallId export_by_ordinal(uint32_t ordinal) {
    return ordinal < UNNUMBERED ? (CallId)at_ordinal[ordinal] : CALL_NONE;
}

CallId export_at_offset(uint32_t offset) {
    uint32_t place = offset / EXPORT_BYTES, call = place - UNNUMBERED;
    if (offset % EXPORT_BYTES) {
        return CALL_NONE;
    }
    bool is_unnumbered = place > UNNUMBERED && call < CALL_COUNT && !ordinals[call].ordinal &&
                         is_exported((CallId)call);
    return is_unnumbered ? (CallId)call : export_by_ordinal(place);
}

CallId export_at(const Tables *tables, VirtAddr va) {
    VirtAddr base = base_of(tables);
    return base ? export_at_offset(va - base) : CALL_NONE;
}
