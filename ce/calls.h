// SPDX-License-Identifier: MIT
#pragma once

// Look-ups in the list of calls. coredll adds what each call does; the text views and JSON use the
// names.

#include "ce/call_id.h"

// Indexed by call id. CALL_NONE has the name "none".
extern const CallInfo call_infos[CALL_COUNT];

// The row of a call id; of one that is out of range that of CALL_NONE.
static inline const CallInfo *call_info(CallId id) {
    return &call_infos[id < CALL_COUNT ? id : CALL_NONE];
}

static inline unsigned call_param_count(CallId id) {
    const CallInfo *info = call_info(id);
    unsigned n = 0;
    while (n < CALL_ARGS && info->param[n].name) {
        n++;
    }
    return n;
}

// Whether a parameter is a name or a text, or can be one.
static inline bool call_is_text(ValueKind kind) {
    return kind == VALUE_NAME || kind == VALUE_NAME_OR_NULL || kind == VALUE_NAME_OR_NUMBER ||
           kind == VALUE_TEXT || kind == VALUE_COMMAND;
}

// Whether a call is a guest's own load (peek8 to peek32) or store (poke8 to poke32, fill,
// poke_text) at args[0]. A copy is both, at two addresses, so it counts as neither.
bool call_is_load(CallId id);
bool call_is_store(CallId id);

// Whether a call is one of Interlocked*: a load and a store of the DWORD at args[0] in one.
bool call_is_interlocked(CallId id);

// Which text of its event has the name of parameter `i`, which is a name: 0, or 1 for the second
// name of a call.
unsigned call_text_of(CallId id, unsigned i);

// Whether a parameter is an address to fill in, which a scenario may leave out.
bool call_fills(ValueKind kind);

// Whether a call is one of HeapCreate to HeapCompact. args[0] is the heap, except for the two calls
// that create one.
bool call_is_heap(CallId id);
