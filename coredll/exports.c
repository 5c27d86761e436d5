// SPDX-License-Identifier: MIT
#include "coredll/exports.h"

#include "ce/calls.h"
#include "coredll/api.h"
#include "kernel/loader/module.h"

#include <string.h>

// Calls whose ordinal is not known have places behind the last ordinal.

#define EXPORT_BYTES 16u
#define UNNUMBERED 0x1000u // the first place behind all ordinals

static uint32_t place_of(const ApiCall *call) {
    return call->ordinal ? call->ordinal : UNNUMBERED + (uint32_t)call->id;
}

// Lower-case names are no calls of CE.
static bool is_exported(const ApiCall *call) {
    const char *name = call_info(call->id)->name;
    return name[0] >= 'A' && name[0] <= 'Z' && call->id != CALL_DllMain;
}

static VirtAddr base_of(const Machine *machine) {
    uint32_t record = module_find(machine, "coredll.dll");
    return record == MODULE_NONE ? 0 : machine->tables.module[record].code_base;
}

VirtAddr export_address(const Machine *machine, CallId call) {
    const ApiCall *row = api_find(call);
    VirtAddr base = base_of(machine);
    return row && base ? base + place_of(row) * EXPORT_BYTES : 0;
}

CallId export_by_name(const char *name) {
    size_t length = strlen(name);
    bool is_wide = length > 1 && name[length - 1] == 'W';
    for (unsigned i = 0; i < api_call_count; i++) {
        const char *own = call_info(api_calls[i].id)->name;
        bool same = strcmp(own, name) == 0 ||
                    (is_wide && strlen(own) == length - 1 && memcmp(own, name, length - 1) == 0);
        if (same && is_exported(&api_calls[i])) {
            return api_calls[i].id;
        }
    }
    return CALL_NONE;
}

CallId export_by_ordinal(uint32_t ordinal) {
    for (unsigned i = 0; ordinal && i < api_call_count; i++) {
        if (api_calls[i].ordinal == ordinal && is_exported(&api_calls[i])) {
            return api_calls[i].id;
        }
    }
    return CALL_NONE;
}

CallId export_at(const Machine *machine, VirtAddr va) {
    VirtAddr base = base_of(machine);
    for (unsigned i = 0; base && i < api_call_count; i++) {
        if (is_exported(&api_calls[i]) && va == base + place_of(&api_calls[i]) * EXPORT_BYTES) {
            return api_calls[i].id;
        }
    }
    return CALL_NONE;
}
