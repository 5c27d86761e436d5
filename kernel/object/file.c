// SPDX-License-Identifier: MIT
#include "kernel/object/file.h"

#include "ce/win32.h"
#include "kernel/object/object.h"
#include "kernel/object/path.h"
#include "kernel/paging/store.h"

#include <assert.h>
#include <string.h>

#define FLAG_FOR_MAPPING 0x100u // set beside the share bits of an open file

// An open file is an object; its bytes are moved page by page between the store and the caller's
// memory. Every call checks access, sharing and the whole buffer before it moves a byte. Names are
// path.h's.

// ---- opening

static bool decode(Machine *machine, const FileRequest *request) {
    const uint32_t accesses = (uint32_t)GENERIC_READ | GENERIC_WRITE;
    const uint32_t shares = FILE_SHARE_READ | FILE_SHARE_WRITE;
    if (request->access & ~accesses || request->share & ~shares ||
        request->disposition < CREATE_NEW || request->disposition > TRUNCATE_EXISTING) {
        return machine_refuse(
            machine, REASON(FILE_ARGUMENT, request->access, request->share, request->disposition));
    }
    bool truncates = request->disposition == TRUNCATE_EXISTING;
    if (truncates && !(request->access & GENERIC_WRITE)) {
        return machine_refuse(machine, REASON(FILE_ACCESS, 0, request->access, GENERIC_WRITE));
    }
    return path_check(machine, request->name);
}

// CreateFileForMapping takes the share mode from the access, whatever the caller asks for: others
// may read what is opened with GENERIC_READ alone (CE 5.0).
static uint32_t share_of(const FileRequest *request) {
    bool reads_only = request->access == (uint32_t)GENERIC_READ;
    return request->for_mapping ? (reads_only ? FILE_SHARE_READ : 0) : request->share;
}

static bool share_allows(uint32_t share, uint32_t access) {
    return !(access & (uint32_t)GENERIC_READ && !(share & FILE_SHARE_READ)) &&
           !(access & (uint32_t)GENERIC_WRITE && !(share & FILE_SHARE_WRITE));
}

// An open file that conflicts with opening the same file with this access and share; NULL if none
// does.
static const ObjectRow *find_rival(const Machine *machine, uint32_t file, uint32_t access,
                                   uint32_t share) {
    for (uint32_t i = 0; i < CE_OBJECTS; i++) {
        const ObjectRow *row = &machine->tables.object[i];
        if (row->handle && row->type == OBJECT_FILE && row->value[FILE_NUMBER] == file &&
            (!share_allows(row->value[FILE_SHARING], access) ||
             !share_allows(share, row->value[FILE_RIGHTS]))) {
            return row;
        }
    }
    return NULL;
}

bool file_check_sharing(Machine *machine, uint32_t file, uint32_t access, uint32_t share) {
    const ObjectRow *rival = find_rival(machine, file, access, share);
    uint32_t maps = machine->tables.file[file].maps;
    bool mapped = maps && access & (uint32_t)GENERIC_WRITE;
    if (rival || mapped) {
        return machine_refuse(machine,
                              REASON(FILE_IN_USE, rival ? rival->handle : 0, access, share, maps));
    }
    return true;
}

bool file_check_writable(Machine *machine, uint32_t file) {
    uint32_t attributes = machine->tables.file[file].attributes;
    if (path_is_folder(machine, file)) {
        return machine_refuse(machine, REASON(IS_A_FOLDER, attributes));
    }
    return !(attributes & FILE_ATTRIBUTE_READONLY) ||
           machine_refuse(machine, REASON(FILE_READ_ONLY, attributes));
}

bool file_check_closed(Machine *machine, uint32_t file) {
    uint32_t maps = machine->tables.file[file].maps;
    for (uint32_t i = 0; i < CE_OBJECTS; i++) {
        const ObjectRow *row = &machine->tables.object[i];
        if (row->handle && row->type == OBJECT_FILE && row->value[FILE_NUMBER] == file) {
            return machine_refuse(machine, REASON(FILE_IN_USE, row->handle, 0, 0, maps));
        }
    }
    return maps == 0 || machine_refuse(machine, REASON(FILE_IN_USE, 0, 0, 0, maps));
}

static bool check_old(Machine *machine, const FileRequest *request, uint32_t file) {
    bool cuts = request->disposition == CREATE_ALWAYS || request->disposition == TRUNCATE_EXISTING;
    uint32_t access = request->access | (cuts ? (uint32_t)GENERIC_WRITE : 0);
    if (request->disposition == CREATE_NEW) {
        return machine_refuse(machine, REASON(FILE_EXISTS, machine->tables.file[file].size));
    }
    if ((access & GENERIC_WRITE || path_is_folder(machine, file)) &&
        !file_check_writable(machine, file)) {
        return false;
    }
    return file_check_sharing(machine, file, access, share_of(request));
}

static bool check_new(Machine *machine, const FileRequest *request) {
    if (request->disposition == OPEN_EXISTING || request->disposition == TRUNCATE_EXISTING) {
        return machine_refuse(machine, REASON(NO_SUCH_FILE, request->disposition));
    }
    return tables_first_free(&machine->tables, TABLE_FILE, 0) < CE_FILES ||
           machine_refuse(machine, REASON(NO_FILE_RECORD, CE_FILES));
}

// A file that is new has the attribute ARCHIVE beside those asked for (P).
static uint16_t attributes_for(const FileRequest *request) {
    return (uint16_t)(FILE_ATTRIBUTE_ARCHIVE | (request->attributes & FILE_SETTABLE));
}

// What a new file has, without its name.
static FileRow new_row(const Machine *machine, const FileRequest *request) {
    uint64_t now = machine->tables.system->clock_us;
    return (FileRow){.attributes = attributes_for(request),
                     .created_us = now,
                     .read_us = now,
                     .written_us = now};
}

static uint32_t act_open(Machine *machine, const FileRequest *request, const ObjectPlan *plan,
                         uint32_t file) {
    bool old = file < CE_FILES;
    if (!old) {
        FileRow row = new_row(machine, request);
        file = tables_first_free(&machine->tables, TABLE_FILE, 0);
        machine_name_row(machine, TABLE_FILE, file, request->name, &row.name);
        store_set_file(machine, file, &row);
    } else if (request->disposition == CREATE_ALWAYS || request->disposition == TRUNCATE_EXISTING) {
        store_shrink(machine, file, 0);
        store_note_write(machine, file);
    }
    if (old && request->disposition == CREATE_ALWAYS) { // it is a new file (P)
        FileRow row = new_row(machine, request);
        row.name = machine->tables.file[file].name;
        row.maps = machine->tables.file[file].maps;
        store_set_file(machine, file, &row);
    }
    uint32_t share = share_of(request) | (request->for_mapping ? FLAG_FOR_MAPPING : 0);
    const uint32_t values[OBJECT_VALUES] = {
        [FILE_NUMBER] = file, [FILE_RIGHTS] = request->access, [FILE_SHARING] = share};
    object_make(machine, plan, values);
    if (old && (request->disposition == CREATE_ALWAYS || request->disposition == OPEN_ALWAYS)) {
        machine->outcome.error = ERROR_ALREADY_EXISTS;
    }
    return machine->tables.object[plan->record].handle;
}

uint32_t file_open(Machine *machine, const FileRequest *asked) {
    ObjectPlan plan;
    uint32_t pages = 0;
    FileRequest named = *asked;
    const FileRequest *request = &named;
    named.name = path_in_root(asked->name);
    if (!decode(machine, request)) {
        return 0;
    }
    uint32_t file = path_find(machine, request->name);
    bool allowed =
        file < CE_FILES ? check_old(machine, request, file) : check_new(machine, request);
    if (!allowed || !object_plan(machine, OBJECT_FILE, NULL, &plan) ||
        !object_afford(machine, &plan, 0, &pages)) {
        return 0;
    }
    return act_open(machine, request, &plan, file);
}

bool file_delete(Machine *machine, const char *asked) {
    const char *name = path_in_root(asked);
    if (!path_check(machine, name)) {
        return false;
    }
    uint32_t file = path_find(machine, name);
    if (file == CE_FILES) {
        return machine_refuse(machine, REASON(NO_SUCH_FILE, 0));
    }
    if (!file_check_writable(machine, file) || !file_check_closed(machine, file)) {
        return false;
    }
    store_shrink(machine, file, 0);
    store_set_file(machine, file, &(FileRow){.size = 0});
    return true;
}

// ---- reading and writing

// The open file of a handle; refuses one that was not opened for `access`.
static bool get_open(Machine *machine, uint32_t handle, uint32_t access, uint32_t *ret_record) {
    uint32_t record = 0;
    if (!object_get(machine, handle, OBJECT_FILE, &record)) {
        return false;
    }
    uint32_t rights = machine->tables.object[record].value[FILE_RIGHTS];
    if ((rights & access) != access) {
        return machine_refuse(machine, REASON(FILE_ACCESS, handle, rights, access));
    }
    *ret_record = record;
    return true;
}

static bool get_writable(Machine *machine, uint32_t handle, uint32_t *ret_record) {
    return get_open(machine, handle, GENERIC_WRITE, ret_record);
}

static bool check_buffer(Machine *machine, VirtAddr buffer, uint32_t size, AccessKind access) {
    VirtAddr bad = 0;
    const Mmu *mmu = &machine->mmu;
    return mmu_probe(mmu, buffer, size, mmu->context, access, &bad) ||
           machine_refuse(machine, REASON(RANGE_UNREADABLE, buffer, size, bad));
}

bool file_read(Machine *machine, uint32_t handle, VirtAddr buffer, uint32_t size,
               uint32_t *ret_done) {
    uint32_t record = 0;
    if (!get_open(machine, handle, (uint32_t)GENERIC_READ, &record)) {
        return false;
    }
    const ObjectRow *open = &machine->tables.object[record];
    uint32_t file = open->value[FILE_NUMBER], position = open->value[FILE_POSITION];
    uint32_t left = machine->tables.file[file].size;
    left = position < left ? left - position : 0;
    size = size < left ? size : left;
    if (!check_buffer(machine, buffer, size, ACCESS_WRITE)) {
        return false;
    }
    for (uint32_t done = 0, n = 0; done < size; done += n) {
        uint8_t bytes[CE_PAGE_SIZE];
        uint32_t at = position + done;
        n = store_in_page(at, size - done);
        memcpy(bytes,
               ram_page(&machine->ram, store_page_at(machine, file, at / CE_PAGE_SIZE)) +
                   at % CE_PAGE_SIZE,
               n);
        mmu_write(&machine->mmu, buffer + done, bytes, n);
    }
    object_set_value(machine, record, FILE_POSITION, position + size);
    if (size) {
        store_note_read(machine, file);
    }
    *ret_done = size;
    return true;
}

bool file_write(Machine *machine, uint32_t handle, VirtAddr buffer, uint32_t size,
                uint32_t *ret_done) {
    uint32_t record = 0;
    if (!get_writable(machine, handle, &record)) {
        return false;
    }
    const ObjectRow *open = &machine->tables.object[record];
    uint32_t file = open->value[FILE_NUMBER], position = open->value[FILE_POSITION];
    uint64_t end = (uint64_t)position + size;
    if (end > INT32_MAX) {
        return machine_refuse(machine, REASON(STORE_FULL, size, UINT32_MAX >> CE_PAGE_SHIFT,
                                              store_free_pages(machine)));
    }
    if (!check_buffer(machine, buffer, size, ACCESS_READ) ||
        (size && !store_check_room(machine, file, (uint32_t)end))) {
        return false;
    }
    if (size && end > machine->tables.file[file].size) {
        store_grow(machine, file, (uint32_t)end);
    }
    for (uint32_t done = 0, n = 0; done < size; done += n) {
        uint8_t bytes[CE_PAGE_SIZE];
        uint32_t at = position + done;
        n = store_in_page(at, size - done);
        mmu_read(&machine->mmu, buffer + done, bytes, n);
        memcpy(store_bytes(machine, store_page_at(machine, file, at / CE_PAGE_SIZE)) +
                   at % CE_PAGE_SIZE,
               bytes, n);
    }
    object_set_value(machine, record, FILE_POSITION, (uint32_t)end);
    if (size) {
        store_note_write(machine, file);
    }
    *ret_done = size;
    return true;
}

bool file_seek(Machine *machine, uint32_t handle, int64_t distance, uint32_t method,
               uint32_t *ret_position) {
    uint32_t record = 0;
    if (!object_get(machine, handle, OBJECT_FILE, &record)) {
        return false;
    }
    const ObjectRow *open = &machine->tables.object[record];
    const int64_t from[] = {[FILE_BEGIN] = 0,
                            [FILE_CURRENT] = open->value[FILE_POSITION],
                            [FILE_END] = machine->tables.file[open->value[FILE_NUMBER]].size};
    if (method > FILE_END) {
        return machine_refuse(machine, REASON(SEEK_METHOD, method));
    }
    bool near = distance >= -(int64_t)UINT32_MAX && distance <= UINT32_MAX;
    int64_t position = near ? from[method] + distance : -1;
    if (position < 0 || position > INT32_MAX) {
        return machine_refuse(machine,
                              REASON(SEEK_RANGE, (uint32_t)from[method], (uint32_t)distance));
    }
    object_set_value(machine, record, FILE_POSITION, (uint32_t)position);
    *ret_position = (uint32_t)position;
    return true;
}

bool file_set_end(Machine *machine, uint32_t handle) {
    uint32_t record = 0;
    if (!get_writable(machine, handle, &record)) {
        return false;
    }
    const ObjectRow *open = &machine->tables.object[record];
    uint32_t file = open->value[FILE_NUMBER], end = open->value[FILE_POSITION];
    const FileRow *row = &machine->tables.file[file];
    if (row->maps) {
        return machine_refuse(machine, REASON(FILE_MAPPED, handle, row->maps));
    }
    if (!store_check_room(machine, file, end)) {
        return false;
    }
    if (end > row->size) {
        store_grow(machine, file, end);
    } else if (end < row->size) {
        store_shrink(machine, file, end);
    }
    store_note_write(machine, file);
    return true;
}

bool file_flush(Machine *machine, uint32_t handle) {
    uint32_t record = 0;
    return get_writable(machine, handle, &record);
}

bool file_size(Machine *machine, uint32_t handle, uint32_t *ret_size) {
    uint32_t record = 0;
    if (!object_get(machine, handle, OBJECT_FILE, &record)) {
        return false;
    }
    *ret_size = machine->tables.file[machine->tables.object[record].value[FILE_NUMBER]].size;
    return true;
}

// ---- for mappings

bool file_check_mapping(Machine *machine, uint32_t handle, uint32_t protect, uint32_t size,
                        uint32_t *ret_file, uint32_t *ret_size) {
    bool writable = protect == (uint32_t)PAGE_READWRITE;
    uint32_t record = 0;
    if (!get_open(machine, handle, (uint32_t)GENERIC_READ | (writable ? GENERIC_WRITE : 0u),
                  &record)) {
        return false;
    }
    uint32_t file = machine->tables.object[record].value[FILE_NUMBER];
    uint32_t file_size = machine->tables.file[file].size;
    if (size == 0 && file_size == 0) {
        return machine_refuse(machine, REASON(MAPPING_SIZE, 0, 0));
    }
    if (size > file_size && !writable) {
        return machine_refuse(machine, REASON(MAPPING_BEYOND_FILE, size, file_size));
    }
    size = size ? size : file_size;
    if (size > file_size && !store_check_room(machine, file, size)) {
        return false;
    }
    *ret_file = file;
    *ret_size = size;
    return true;
}

void file_take_handle(Machine *machine, uint32_t handle) {
    uint32_t record = object_find(machine, handle);
    const ObjectRow *open = &machine->tables.object[record];
    uint8_t caller = machine->tables.system->current_process;
    if (open->value[FILE_SHARING] & FLAG_FOR_MAPPING && open->opens[caller]) {
        object_drop_opens(machine, record, caller, 1);
        if (object_is_unused(machine, record)) {
            object_free(machine, record);
        }
    }
}
