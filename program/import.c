// SPDX-License-Identifier: MIT
#include "program/import.h"

#include "ce/calls.h"
#include "coredll/exports.h"
#include "program/runtime.h"

#include <strings.h>

#define MISSING_MOST 0x2000u

// The call or the function of the C library that an import names.
static Trap find(const ImageImport *import) {
    bool is_coredll = strcasecmp(import->dll, "coredll.dll") == 0;
    CallId call = !is_coredll       ? CALL_NONE
                  : import->ordinal ? export_by_ordinal(import->ordinal)
                                    : export_by_name(import->name);
    uint32_t function =
        call == CALL_NONE ? runtime_find(import->dll, import->name, import->ordinal) : RUNTIME_NONE;
    function = function != RUNTIME_NONE && !runtime_is_here(function) ? RUNTIME_NONE : function;
    return call != CALL_NONE          ? (Trap){TRAP_CALL, (uint32_t)call}
           : function != RUNTIME_NONE ? (Trap){TRAP_RUNTIME, function}
                                      : (Trap){TRAP_MISSING, 0};
}

const char *import_name(const ImageImport *import, const char **ret_proof) {
    CallId call = strcasecmp(import->dll, "coredll.dll") != 0 ? CALL_NONE
                  : import->ordinal                           ? export_by_ordinal(import->ordinal)
                                                              : export_by_name(import->name);
    uint32_t function = runtime_find(import->dll, import->name, import->ordinal), ordinal = 0;
    *ret_proof = NULL;
    if (call != CALL_NONE) {
        export_ordinal(call, ret_proof);
        return call_info(call)->name;
    }
    return function != RUNTIME_NONE ? runtime_name(function, &ordinal, ret_proof) : import->name;
}

bool import_is_here(const ImageImport *import) {
    return find(import).kind != TRAP_MISSING;
}

VirtAddr import_address(const Tables *tables, const ImageFile *file, const ImageImport *import) {
    Trap trap = find(import);
    uint32_t number = (uint32_t)(import - file->imports);
    VirtAddr end = export_end(tables);
    if (trap.kind == TRAP_CALL && end) {
        return export_address(tables, (CallId)trap.number);
    }
    if (trap.kind == TRAP_RUNTIME && end) {
        return end + trap.number * EXPORT_BYTES;
    }
    return PROGRAM_TRAPS + (number < MISSING_MOST ? number : MISSING_MOST - 1) * 4;
}

Trap import_trap(VirtAddr coredll, VirtAddr va) {
    if (va == PROGRAM_HOME) {
        return (Trap){TRAP_RETURN, 0};
    }
    if (va == PROGRAM_NEXT) {
        return (Trap){TRAP_NEXT, 0};
    }
    if (va > PROGRAM_HOME) {
        return (Trap){TRAP_NOTHING, 0};
    }
    if (va >= PROGRAM_TRAPS) {
        bool is_missing = va < PROGRAM_TRAPS + MISSING_MOST * 4;
        return is_missing ? (Trap){TRAP_MISSING, (va - PROGRAM_TRAPS) / 4}
                          : (Trap){TRAP_METHOD, (PROGRAM_HOME - va) / 4};
    }
    CallId call = coredll ? export_at_offset(va - coredll) : CALL_NONE;
    uint32_t behind = va - coredll - export_size(); // the calls are the functions of the C library
    bool is_function =
        coredll && behind < runtime_count * EXPORT_BYTES && behind % EXPORT_BYTES == 0;
    return call != CALL_NONE ? (Trap){TRAP_CALL, (uint32_t)call}
           : is_function     ? (Trap){TRAP_RUNTIME, behind / EXPORT_BYTES}
                             : (Trap){TRAP_NOTHING, 0};
}
