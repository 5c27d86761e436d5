// SPDX-License-Identifier: MIT
#include "coredll/mapping_calls.h"

#include "ce/win32.h"
#include "coredll/output.h"
#include "kernel/memory/shared.h"
#include "kernel/object/handle.h"
#include "kernel/object/mapfile.h"
#include "kernel/process/thread.h"

// Thin wrappers around the three headers. What is added is the last error of a new mapping, and
// that DuplicateHandle closes its source even when it fails.

uint32_t call_close_handle(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return handle_close(machine, args->value[0]);
}

uint32_t call_duplicate_handle(Machine *machine, const ApiArgs *args, ApiResult *result) {
    HandleCopy copy = {.source = args->value[0],
                       .handle = args->value[1],
                       .target = args->value[2],
                       .inherit = args->value[5],
                       .options = args->value[6]};
    bool done = output_check(machine, args, 3, 1) && handle_duplicate(machine, &copy);
    if (copy.options & DUPLICATE_CLOSE_SOURCE) { // "regardless of any error status returned"
        handle_close_source(machine, &copy);
    }
    if (done) {
        output_put(machine, args, 3, &copy.handle, 1, result);
    }
    return done;
}

// A new mapping sets the last error to 0, because ERROR_ALREADY_EXISTS would mean an old one.
uint32_t call_create_file_mapping(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    MapfileRequest request = {.file = args->value[0],
                              .attributes = args->value[1],
                              .protect = args->value[2],
                              .size_high = args->value[3],
                              .size_low = args->value[4],
                              .name = args->name};
    uint32_t handle = mapfile_create(machine, &request);
    if (handle && machine->outcome.error == 0) {
        thread_set_last_error(machine, 0);
    }
    return handle;
}

uint32_t call_map_view_of_file(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return mapfile_map(machine, args->value[0], args->value[1], args->value[2], args->value[3],
                       args->value[4]);
}

uint32_t call_unmap_view_of_file(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return mapfile_unmap(machine, args->value[0]);
}

uint32_t call_flush_view_of_file(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return mapfile_flush(machine, args->value[0], args->value[1]);
}

uint32_t call_ce_virtual_shared_alloc(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return shared_alloc(machine, args->value[0], args->value[1], args->value[2]);
}
