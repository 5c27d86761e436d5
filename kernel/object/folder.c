// SPDX-License-Identifier: MIT
#include "kernel/object/folder.h"

#include "ce/win32.h"
#include "kernel/object/file.h"
#include "kernel/object/path.h"
#include "kernel/paging/store.h"

#include <stdio.h>
#include <string.h>

// Everything here changes FILE rows; only a copy moves bytes. The name of a
// file begins with its folder's name. So when a folder moves, all names in it change.

static const char *name_of(const Machine *machine, uint32_t file) {
    return tables_name(&machine->tables, &machine->tables.file[file].name);
}

static void set_name(Machine *machine, uint32_t file, const char *name) {
    FileRow row = machine->tables.file[file];
    machine_name_row(machine, TABLE_FILE, file, name, &row.name);
    store_set_file(machine, file, &row);
}

static bool is_inside(const Machine *machine, const char *folder, uint32_t file) {
    return machine->tables.file[file].name.text[0] &&
           path_is_inside(folder, name_of(machine, file));
}

static bool check_free_record(Machine *machine) {
    return tables_first_free(&machine->tables, TABLE_FILE, 0) < CE_FILES ||
           machine_refuse(machine, REASON(NO_FILE_RECORD, CE_FILES));
}

// ---- folders and attributes

bool folder_create(Machine *machine, const char *asked) {
    const char *name = path_in_root(asked);
    if (!path_check(machine, name)) {
        return false;
    }
    uint32_t old = path_find(machine, name);
    if (old < CE_FILES) {
        return machine_refuse(machine, REASON(ENTRY_EXISTS, machine->tables.file[old].attributes));
    }
    if (!check_free_record(machine)) {
        return false;
    }
    uint32_t file = tables_first_free(&machine->tables, TABLE_FILE, 0);
    uint64_t now = machine->tables.system->clock_us;
    FileRow row = {.attributes = FILE_ATTRIBUTE_DIRECTORY,
                   .created_us = now,
                   .read_us = now,
                   .written_us = now};
    machine_name_row(machine, TABLE_FILE, file, name, &row.name);
    store_set_file(machine, file, &row);
    return true;
}

bool folder_remove(Machine *machine, const char *asked) {
    const char *name = path_in_root(asked);
    uint32_t file = 0, n_entries = 0;
    if (!path_get(machine, name, &file)) {
        return false;
    }
    uint32_t attributes = machine->tables.file[file].attributes;
    if (!path_is_folder(machine, file)) {
        return machine_refuse(machine, REASON(NOT_A_FOLDER, attributes));
    }
    if (attributes & FILE_ATTRIBUTE_READONLY) {
        return machine_refuse(machine, REASON(FILE_READ_ONLY, attributes));
    }
    for (uint32_t i = 0; i < CE_FILES; i++) {
        n_entries += is_inside(machine, name, i);
    }
    if (n_entries) {
        return machine_refuse(machine, REASON(FOLDER_NOT_EMPTY, n_entries));
    }
    store_set_file(machine, file, &(FileRow){.size = 0});
    return true;
}

bool folder_attributes(Machine *machine, const char *asked, uint32_t *ret_attributes) {
    uint32_t file = 0;
    if (asked && strcmp(asked, "\\") == 0 && machine->options.storage_kb) {
        *ret_attributes = FILE_ATTRIBUTE_DIRECTORY;
        return true;
    }
    if (!path_get(machine, path_in_root(asked), &file)) {
        return false;
    }
    uint32_t attributes = machine->tables.file[file].attributes;
    *ret_attributes = attributes ? attributes : FILE_ATTRIBUTE_NORMAL;
    return true;
}

bool folder_set_attributes(Machine *machine, const char *asked, uint32_t attributes) {
    uint32_t file = 0;
    if (!path_get(machine, path_in_root(asked), &file)) {
        return false;
    }
    FileRow row = machine->tables.file[file];
    uint32_t kind = row.attributes & FILE_ATTRIBUTE_DIRECTORY;
    row.attributes = (uint16_t)(kind | (attributes & FILE_SETTABLE));
    store_set_file(machine, file, &row);
    return true;
}

// ---- moving

// Refuses when a file of the moved ones is in use, or when its new name would be too long.
static bool check_moved(Machine *machine, uint32_t file, const char *from, const char *to) {
    size_t length = strlen(name_of(machine, file)) - strlen(from) + strlen(to);
    if (length >= CE_NAME_MAX) {
        return machine_refuse(machine, REASON(NAME_TOO_LONG, length, CE_NAME_MAX - 1));
    }
    return file_check_closed(machine, file);
}

static bool check_move(Machine *machine, uint32_t file, const char *from, const char *to) {
    uint32_t other = path_find(machine, to);
    if (other < CE_FILES && other != file) {
        return machine_refuse(machine,
                              REASON(ENTRY_EXISTS, machine->tables.file[other].attributes));
    }
    if (path_is_inside(from, to)) {
        return machine_refuse(machine, REASON(MOVED_INTO_ITSELF, 0));
    }
    for (uint32_t i = 0; i < CE_FILES; i++) {
        if ((i == file || is_inside(machine, from, i)) && !check_moved(machine, i, from, to)) {
            return false;
        }
    }
    return true;
}

bool folder_move(Machine *machine, const char *asked_from, const char *asked_to) {
    const char *from = path_in_root(asked_from), *to = path_in_root(asked_to);
    uint32_t file = 0;
    if (!path_get(machine, from, &file) || !path_check(machine, to) ||
        !check_move(machine, file, from, to)) {
        return false;
    }
    for (uint32_t i = 0; i < CE_FILES; i++) {
        if (is_inside(machine, from, i)) {
            char name[CE_NAME_MAX];
            snprintf(name, sizeof name, "%s%s", to, name_of(machine, i) + strlen(from));
            set_name(machine, i, name);
        }
    }
    set_name(machine, file, to);
    return true;
}

// ---- copying

static bool check_target(Machine *machine, uint32_t file, bool fail_if_exists) {
    if (file == CE_FILES) {
        return check_free_record(machine);
    }
    if (fail_if_exists) {
        return machine_refuse(machine, REASON(FILE_EXISTS, machine->tables.file[file].size));
    }
    return file_check_writable(machine, file) && file_check_closed(machine, file);
}

bool folder_copy_file(Machine *machine, const char *asked_from, const char *asked_to,
                      bool fail_if_exists) {
    const char *from = path_in_root(asked_from), *to = path_in_root(asked_to);
    uint32_t source = 0;
    if (!path_get(machine, from, &source) || !path_check(machine, to)) {
        return false;
    }
    uint32_t target = path_find(machine, to);
    if (path_is_folder(machine, source)) {
        return machine_refuse(machine,
                              REASON(IS_A_FOLDER, machine->tables.file[source].attributes));
    }
    if (target == source) {
        return machine_refuse(machine, REASON(COPIED_ONTO_ITSELF, 0));
    }
    if (!file_check_sharing(machine, source, (uint32_t)GENERIC_READ, FILE_SHARE_READ) ||
        !check_target(machine, target, fail_if_exists)) {
        return false;
    }
    bool is_new = target == CE_FILES;
    target = is_new ? tables_first_free(&machine->tables, TABLE_FILE, 0) : target;
    if (!store_check_room(machine, target, machine->tables.file[source].size)) {
        return false;
    }
    if (is_new) {
        set_name(machine, target, to);
    } else {
        store_shrink(machine, target, 0);
    }
    FileRow row = machine->tables.file[target];
    row.attributes = machine->tables.file[source].attributes;
    row.created_us = is_new ? machine->tables.system->clock_us : row.created_us;
    store_set_file(machine, target, &row);
    store_copy(machine, source, target);
    store_note_read(machine, source);
    store_note_write(machine, target);
    return true;
}
