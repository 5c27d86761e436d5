// SPDX-License-Identifier: MIT
#include "ce/calls.h"

const CallInfo call_infos[CALL_COUNT] = {
    [CALL_NONE] = {"none", FAMILY_TURN, VALUE_VOID, {{NULL, VALUE_VOID}}},
#define X(name, family, result, ...)                                                               \
    [CALL_##name] = {#name, FAMILY_##family, result, {__VA_ARGS__}},
#include "ce/calls.inc"
#undef X
};

unsigned call_text_of(CallId id, unsigned i) {
    unsigned n = 0;
    for (unsigned k = 0; k < i; k++) {
        n += call_is_text(call_info(id)->param[k].kind);
    }
    return n;
}

bool call_fills(ValueKind kind) {
    return kind == VALUE_OUT || kind == VALUE_OUT64;
}

bool call_is_load(CallId id) {
    return id >= CALL_peek8 && id <= CALL_peek32;
}

bool call_is_store(CallId id) {
    return (id >= CALL_poke8 && id <= CALL_poke32) || id == CALL_fill || id == CALL_poke_text;
}

bool call_is_interlocked(CallId id) {
    return id >= CALL_InterlockedIncrement && id <= CALL_InterlockedTestExchange;
}

bool call_is_heap(CallId id) {
    return id >= CALL_HeapCreate && id <= CALL_HeapCompact;
}
