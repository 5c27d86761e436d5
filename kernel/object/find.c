// SPDX-License-Identifier: MIT
#include "kernel/object/find.h"

#include "kernel/object/handle.h"
#include "kernel/object/object.h"
#include "kernel/object/path.h"

// The pattern is looked at again for each file, so a folder that is removed or moved in the middle
// of a search simply has nothing more in it.

// The first file from `from` on that a pattern matches, CE_FILES if there is none.
static uint32_t match_from(const Machine *machine, const char *pattern, uint32_t from) {
    const FileRow *files = machine->tables.file;
    while (from < CE_FILES &&
           !(files[from].name.text[0] &&
             path_matches(pattern, tables_name(&machine->tables, &files[from].name)))) {
        from++;
    }
    return from;
}

static void set_pattern(Machine *machine, uint32_t record, const char *pattern) {
    ObjectRow row = machine->tables.object[record];
    machine_name_row(machine, TABLE_OBJECT, record, pattern, &row.name);
    machine_set_rows(machine, TABLE_OBJECT, record, 1, &row);
}

uint32_t find_first(Machine *machine, const char *name, uint32_t *ret_file) {
    const char *pattern = path_in_root(name);
    ObjectPlan plan;
    uint32_t pages = 0;
    if (!path_check_pattern(machine, pattern)) {
        return 0;
    }
    uint32_t file = match_from(machine, pattern, 0);
    if (file == CE_FILES) {
        return machine_refuse(machine, REASON(NO_ENTRY, 0));
    }
    if (!object_plan(machine, OBJECT_SEARCH, NULL, &plan) ||
        !object_afford(machine, &plan, 0, &pages)) {
        return 0;
    }
    const uint32_t values[OBJECT_VALUES] = {[SEARCH_NEXT] = file + 1};
    object_make(machine, &plan, values);
    set_pattern(machine, plan.record, pattern);
    *ret_file = file;
    return machine->tables.object[plan.record].handle;
}

bool find_next(Machine *machine, uint32_t handle, uint32_t *ret_file) {
    uint32_t record = 0;
    if (!object_get(machine, handle, OBJECT_SEARCH, &record)) {
        return false;
    }
    const ObjectRow *row = &machine->tables.object[record];
    uint32_t file =
        match_from(machine, tables_name(&machine->tables, &row->name), row->value[SEARCH_NEXT]);
    if (file == CE_FILES) {
        return machine_refuse(machine, REASON(SEARCH_ENDS, handle));
    }
    object_set_value(machine, record, SEARCH_NEXT, file + 1);
    *ret_file = file;
    return true;
}

bool find_close(Machine *machine, uint32_t handle) {
    uint32_t record = 0;
    return object_get(machine, handle, OBJECT_SEARCH, &record) && handle_close(machine, handle);
}
