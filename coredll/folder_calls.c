// SPDX-License-Identifier: MIT
#include "coredll/folder_calls.h"

#include "ce/win32.h"
#include "coredll/output.h"
#include "kernel/object/find.h"
#include "kernel/object/folder.h"
#include "kernel/object/path.h"

// WIN32_FIND_DATA of Windows CE: attributes, three times of two DWORDs, the size, the object's
// identifier, and a name of 260 16-bit characters. The times count from the boot: the device has no
// calendar (S). A table that a call returns leaves them out.

#define FIND_ATTRIBUTES 0u
#define FIND_CREATED 1u
#define FIND_READ 3u
#define FIND_WRITTEN 5u
#define FIND_SIZE_LOW 8u
#define FIND_OID 9u
#define FIND_NAME 10u
#define FIND_DATA (FIND_NAME + CE_NAME_MAX / 2)

uint32_t call_create_directory(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return folder_create(machine, args->name);
}

uint32_t call_remove_directory(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return folder_remove(machine, args->name);
}

uint32_t call_get_file_attributes(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    uint32_t attributes = 0;
    return folder_attributes(machine, args->name, &attributes) ? attributes : UINT32_MAX;
}

uint32_t call_set_file_attributes(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return folder_set_attributes(machine, args->name, args->value[1]);
}

uint32_t call_move_file(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return folder_move(machine, args->name, args->second_name);
}

uint32_t call_copy_file(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return folder_copy_file(machine, args->name, args->second_name, args->value[2] != 0);
}

// A FILETIME: units of 100 ns, the low DWORD first.
static void put_time(uint32_t *words, uint64_t us) {
    words[0] = (uint32_t)(us * 10);
    words[1] = (uint32_t)(us * 10 >> 32);
}

static void put_found(Machine *machine, const ApiArgs *args, uint32_t file, ApiResult *result) {
    const FileRow *row = &machine->tables.file[file];
    const char *name = path_last(tables_name(&machine->tables, &row->name));
    uint32_t attributes = row->attributes ? row->attributes : (uint32_t)FILE_ATTRIBUTE_NORMAL;
    if (args->omitted[1]) {
        const uint32_t words[] = {attributes, 0, row->size, file + 1};
        output_put(machine, args, 1, words, sizeof words / sizeof words[0], result);
        result->text = name;
        return;
    }
    uint32_t words[FIND_DATA] = {
        [FIND_ATTRIBUTES] = attributes, [FIND_SIZE_LOW] = row->size, [FIND_OID] = file + 1};
    put_time(&words[FIND_CREATED], row->created_us);
    put_time(&words[FIND_READ], row->read_us);
    put_time(&words[FIND_WRITTEN], row->written_us);
    output_text(&words[FIND_NAME], name);
    output_put(machine, args, 1, words, FIND_DATA, result);
}

uint32_t call_find_first_file(Machine *machine, const ApiArgs *args, ApiResult *result) {
    uint32_t file = 0;
    uint32_t handle =
        output_check(machine, args, 1, FIND_DATA) ? find_first(machine, args->name, &file) : 0;
    if (!handle) {
        return (uint32_t)INVALID_HANDLE_VALUE;
    }
    put_found(machine, args, file, result);
    return handle;
}

uint32_t call_find_next_file(Machine *machine, const ApiArgs *args, ApiResult *result) {
    uint32_t file = 0;
    if (!output_check(machine, args, 1, FIND_DATA) || !find_next(machine, args->value[0], &file)) {
        return 0;
    }
    put_found(machine, args, file, result);
    return 1;
}

uint32_t call_find_close(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return find_close(machine, args->value[0]);
}
