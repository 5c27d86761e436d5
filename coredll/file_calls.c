// SPDX-License-Identifier: MIT
#include "coredll/file_calls.h"

#include "ce/win32.h"
#include "coredll/output.h"
#include "kernel/object/file.h"
#include "kernel/process/thread.h"

// CreateFile fails with INVALID_HANDLE_VALUE, not with NULL. Sizes and positions fail with
// FFFFFFFF.

static uint32_t open_file(Machine *machine, const ApiArgs *args, bool for_mapping) {
    FileRequest request = {.name = args->name,
                           .access = args->value[1],
                           .share = args->value[2],
                           .disposition = args->value[4],
                           .for_mapping = for_mapping,
                           .attributes = args->value[5]};
    uint32_t handle = file_open(machine, &request);
    if (handle && machine->outcome.error == 0) {
        thread_set_last_error(machine, 0); // ERROR_ALREADY_EXISTS would mean an old file
    }
    return handle ? handle : (uint32_t)INVALID_HANDLE_VALUE;
}

uint32_t call_create_file(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return open_file(machine, args, false);
}

uint32_t call_create_file_for_mapping(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return open_file(machine, args, true);
}

// ReadFile and WriteFile store 0 as the number of bytes before they check anything else (WriteFile,
// CE 3.0; MyFSD_ReadFile, CE 5.0).
static bool begin_count(Machine *machine, const ApiArgs *args) {
    if (!output_check(machine, args, 3, 1)) {
        return false;
    }
    if (!args->omitted[3]) {
        mmu_write32(&machine->mmu, args->value[3], 0);
    }
    return true;
}

uint32_t call_read_file(Machine *machine, const ApiArgs *args, ApiResult *result) {
    uint32_t done = 0;
    if (!begin_count(machine, args) ||
        !file_read(machine, args->value[0], args->value[1], args->value[2], &done)) {
        return 0;
    }
    output_put(machine, args, 3, &done, 1, result);
    return 1;
}

uint32_t call_write_file(Machine *machine, const ApiArgs *args, ApiResult *result) {
    uint32_t done = 0;
    if (!begin_count(machine, args) ||
        !file_write(machine, args->value[0], args->value[1], args->value[2], &done)) {
        return 0;
    }
    output_put(machine, args, 3, &done, 1, result);
    return 1;
}

// lpDistanceToMoveHigh points to the upper half of the distance and receives that of the position.
// If it is NULL, the distance has 32 bits.
uint32_t call_set_file_pointer(Machine *machine, const ApiArgs *args, ApiResult *result) {
    int64_t distance = (int32_t)args->value[1];
    uint32_t position = 0, high = 0;
    bool wide = args->value[2] != 0;
    if (wide && !output_check(machine, args, 2, 1)) {
        return UINT32_MAX;
    }
    if (wide && mmu_read32(&machine->mmu, args->value[2], &high)) {
        distance = (int64_t)((uint64_t)high << 32 | args->value[1]);
    }
    if (!file_seek(machine, args->value[0], distance, args->value[3], &position)) {
        return UINT32_MAX;
    }
    if (wide) {
        output_put(machine, args, 2, &(uint32_t){0}, 1, result);
    }
    return position;
}

// lpFileSizeHigh may be NULL: then the caller does not want that half.
uint32_t call_get_file_size(Machine *machine, const ApiArgs *args, ApiResult *result) {
    uint32_t size = 0, high = 0;
    bool wanted = !args->omitted[1] && args->value[1] != 0;
    if ((wanted && !output_check(machine, args, 1, 1)) ||
        !file_size(machine, args->value[0], &size)) {
        return UINT32_MAX;
    }
    if (wanted) {
        output_put(machine, args, 1, &high, 1, result);
    }
    return size;
}

uint32_t call_set_end_of_file(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return file_set_end(machine, args->value[0]);
}

uint32_t call_flush_file_buffers(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return file_flush(machine, args->value[0]);
}

uint32_t call_delete_file(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return file_delete(machine, args->name);
}
