// SPDX-License-Identifier: MIT
#include "kernel/objstore.h"

#include "ce/win32.h"
#include "kernel/object.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

// Pages of a file form a chain, as clusters of a disk do: FILE.first -> STORE.next -> ... -> 0,
// each one more than a frame number. Bytes of store pages change through store_bytes() alone, which
// tells the listeners first.

#define NO_PAGE UINT32_MAX
#define FLAG_FOR_MAPPING 0x100u // beside the share bits of an open file

// ---- pages

uint32_t objstore_pages(const Machine *machine) {
    return machine->tables.system->store_pages;
}

bool objstore_boot(Machine *machine) {
    uint32_t n = machine->options.storage_kb * 1024 / CE_PAGE_SIZE;
    uint32_t free_pages = ram_free_count(machine);
    if (n > free_pages) {
        return machine_refuse(machine,
                              REASON(STORE_TOO_BIG, n * CE_PAGE_SIZE, free_pages * CE_PAGE_SIZE));
    }
    for (uint32_t done = 0, first = 0; done < n;) {
        done += ram_take(machine, n - done, 0, USE_OBJECT, &first);
    }
    SystemRow system = *machine->tables.system;
    system.store_pages = n;
    machine_set_rows(machine, TABLE_SYSTEM, 0, 1, &system);
    return true;
}

static uint32_t lowest_free(const Machine *machine, uint32_t from) {
    uint32_t n = machine->ram.n_frames;
    while (from < n && (!objstore_has(machine, from) || machine->tables.store[from].file != 0)) {
        from++;
    }
    return from < n ? from : NO_PAGE;
}

uint32_t objstore_free_pages(const Machine *machine) {
    uint32_t n = 0, left = objstore_pages(machine);
    for (uint32_t i = 0; left > 0; i++) {
        bool storage = objstore_has(machine, i);
        left -= storage;
        n += storage && machine->tables.store[i].file == 0;
    }
    return n;
}

static uint32_t pages_of(uint32_t size) {
    return (uint32_t)(ce_page_up(size) >> CE_PAGE_SHIFT);
}

static uint32_t page_at(const Machine *machine, uint32_t file, uint32_t page) {
    uint32_t at = machine->tables.file[file].first;
    for (; at != 0 && page > 0; page--) {
        at = machine->tables.store[at - 1].next;
    }
    return at ? at - 1 : NO_PAGE;
}

// The bytes of a store page, about to be changed.
static uint8_t *store_bytes(Machine *machine, uint32_t page) {
    machine_before_write(machine, page);
    machine->ram.zeroed[page / 64] &= ~(UINT64_C(1) << (page % 64));
    return ram_page(&machine->ram, page);
}

static void set_file(Machine *machine, uint32_t file, const FileRow *row) {
    machine_set_rows(machine, TABLE_FILE, file, 1, row);
}

// Makes a file `size` bytes long, which is not less than it has; new bytes are 0.
static void grow(Machine *machine, uint32_t file, uint32_t size) {
    FileRow row = machine->tables.file[file];
    uint32_t n = pages_of(row.size), from = 0;
    uint32_t last = n ? page_at(machine, file, n - 1) : NO_PAGE;
    for (; n < pages_of(size); n++) {
        uint32_t page = lowest_free(machine, from);
        assert(page != NO_PAGE);
        memset(store_bytes(machine, page), 0, CE_PAGE_SIZE);
        machine_set_rows(machine, TABLE_STORE, page, 1, &(StoreRow){.file = (uint16_t)(file + 1)});
        if (last == NO_PAGE) {
            row.first = page + 1;
        } else {
            StoreRow link = {.next = page + 1, .file = (uint16_t)(file + 1)};
            machine_set_rows(machine, TABLE_STORE, last, 1, &link);
        }
        last = page;
        from = page + 1;
    }
    row.size = size > row.size ? size : row.size;
    set_file(machine, file, &row);
}

static void truncate(Machine *machine, uint32_t file) {
    static const StoreRow no_page;
    FileRow row = machine->tables.file[file];
    for (uint32_t at = row.first; at != 0;) {
        uint32_t next = machine->tables.store[at - 1].next;
        machine_set_rows(machine, TABLE_STORE, at - 1, 1, &no_page);
        at = next;
    }
    row.first = row.size = 0;
    set_file(machine, file, &row);
}

// Whether the store has the pages for a file to become `size` bytes long.
static bool check_room(Machine *machine, uint32_t file, uint32_t size) {
    uint32_t has = pages_of(machine->tables.file[file].size);
    uint32_t more = pages_of(size) > has ? pages_of(size) - has : 0;
    uint32_t free_pages = objstore_free_pages(machine);
    return more <= free_pages ||
           machine_refuse(machine, REASON(STORE_FULL, size, more, free_pages));
}

// ---- opening

static uint32_t find_file(const Machine *machine, const char *name) {
    uint32_t i = 0;
    while (i < CE_FILES && (machine->tables.file[i].name[0] == '\0' ||
                            strcasecmp(machine->tables.file[i].name, name) != 0)) {
        i++;
    }
    return i;
}

static uint32_t free_file(const Machine *machine) {
    uint32_t i = 0;
    while (i < CE_FILES && machine->tables.file[i].name[0] != '\0') {
        i++;
    }
    return i;
}

static bool check_name(Machine *machine, const char *name) {
    if (machine->options.storage_kb == 0) {
        return machine_refuse(machine, REASON(NO_STORE, 0));
    }
    if (!name || !name[0]) {
        return machine_refuse(machine, REASON(FILE_NAME, 0));
    }
    return strlen(name) < CE_NAME_MAX ||
           machine_refuse(machine, REASON(NAME_TOO_LONG, strlen(name), CE_NAME_MAX - 1));
}

static bool decode(Machine *machine, const ObjstoreRequest *request) {
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
    return check_name(machine, request->name);
}

static bool share_allows(uint32_t share, uint32_t access) {
    return !(access & (uint32_t)GENERIC_READ && !(share & FILE_SHARE_READ)) &&
           !(access & (uint32_t)GENERIC_WRITE && !(share & FILE_SHARE_WRITE));
}

// An open file of the same file that cannot stand beside one with this access and share.
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

static bool check_sharing(Machine *machine, uint32_t file, uint32_t access, uint32_t share) {
    const ObjectRow *rival = find_rival(machine, file, access, share);
    uint32_t maps = machine->tables.file[file].maps;
    bool mapped = maps && access & (uint32_t)GENERIC_WRITE;
    if (rival || mapped) {
        return machine_refuse(machine,
                              REASON(FILE_IN_USE, rival ? rival->handle : 0, access, share, maps));
    }
    return true;
}

static bool check_old(Machine *machine, const ObjstoreRequest *request, uint32_t file) {
    bool cuts = request->disposition == CREATE_ALWAYS || request->disposition == TRUNCATE_EXISTING;
    uint32_t access = request->access | (cuts ? (uint32_t)GENERIC_WRITE : 0);
    if (request->disposition == CREATE_NEW) {
        return machine_refuse(machine, REASON(FILE_EXISTS, machine->tables.file[file].size));
    }
    return check_sharing(machine, file, access, request->for_mapping ? 0 : request->share);
}

static bool check_new(Machine *machine, const ObjstoreRequest *request) {
    if (request->disposition == OPEN_EXISTING || request->disposition == TRUNCATE_EXISTING) {
        return machine_refuse(machine, REASON(NO_SUCH_FILE, request->disposition));
    }
    return free_file(machine) < CE_FILES ||
           machine_refuse(machine, REASON(NO_FILE_RECORD, CE_FILES));
}

static uint32_t act_open(Machine *machine, const ObjstoreRequest *request, const ObjectPlan *plan,
                         uint32_t file) {
    bool old = file < CE_FILES;
    if (!old) {
        FileRow row = {.size = 0};
        file = free_file(machine);
        memcpy(row.name, request->name, strlen(request->name));
        set_file(machine, file, &row);
    } else if (request->disposition == CREATE_ALWAYS || request->disposition == TRUNCATE_EXISTING) {
        truncate(machine, file);
    }
    uint32_t share = request->for_mapping ? FLAG_FOR_MAPPING : request->share;
    const uint32_t values[OBJECT_VALUES] = {
        [FILE_NUMBER] = file, [FILE_RIGHTS] = request->access, [FILE_SHARING] = share};
    object_make(machine, plan, values);
    if (old && (request->disposition == CREATE_ALWAYS || request->disposition == OPEN_ALWAYS)) {
        machine->outcome.error = ERROR_ALREADY_EXISTS;
    }
    return machine->tables.object[plan->record].handle;
}

uint32_t objstore_open(Machine *machine, const ObjstoreRequest *request) {
    ObjectPlan plan;
    uint32_t pages = 0;
    if (!decode(machine, request)) {
        return 0;
    }
    uint32_t file = find_file(machine, request->name);
    bool allowed =
        file < CE_FILES ? check_old(machine, request, file) : check_new(machine, request);
    if (!allowed || !object_plan(machine, OBJECT_FILE, NULL, &plan) ||
        !object_afford(machine, &plan, 0, &pages)) {
        return 0;
    }
    return act_open(machine, request, &plan, file);
}

bool objstore_delete(Machine *machine, const char *name) {
    if (!check_name(machine, name)) {
        return false;
    }
    uint32_t file = find_file(machine, name);
    if (file == CE_FILES) {
        return machine_refuse(machine, REASON(NO_SUCH_FILE, 0));
    }
    for (uint32_t i = 0; i < CE_OBJECTS; i++) {
        const ObjectRow *row = &machine->tables.object[i];
        if (row->handle && row->type == OBJECT_FILE && row->value[FILE_NUMBER] == file) {
            return machine_refuse(
                machine, REASON(FILE_IN_USE, row->handle, 0, 0, machine->tables.file[file].maps));
        }
    }
    if (machine->tables.file[file].maps) {
        return machine_refuse(machine,
                              REASON(FILE_IN_USE, 0, 0, 0, machine->tables.file[file].maps));
    }
    truncate(machine, file);
    set_file(machine, file, &(FileRow){.size = 0});
    return true;
}

// ---- reading and writing

// The open file of a handle, if it was opened for `access`.
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

static bool check_buffer(Machine *machine, VirtAddr buffer, uint32_t size, AccessKind access) {
    VirtAddr bad = 0;
    const Mmu *mmu = &machine->mmu;
    return mmu_probe(mmu, buffer, size, mmu->context, access, &bad) ||
           machine_refuse(machine, REASON(RANGE_UNREADABLE, buffer, size, bad));
}

// Bytes of [position, position + size) that lie in the page of position.
static uint32_t in_page(uint32_t position, uint32_t size) {
    uint32_t n = CE_PAGE_SIZE - position % CE_PAGE_SIZE;
    return n < size ? n : size;
}

bool objstore_read(Machine *machine, uint32_t handle, VirtAddr buffer, uint32_t size,
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
        n = in_page(at, size - done);
        memcpy(bytes,
               ram_page(&machine->ram, page_at(machine, file, at / CE_PAGE_SIZE)) +
                   at % CE_PAGE_SIZE,
               n);
        mmu_write(&machine->mmu, buffer + done, bytes, n);
    }
    object_set_value(machine, record, FILE_POSITION, position + size);
    *ret_done = size;
    return true;
}

bool objstore_write(Machine *machine, uint32_t handle, VirtAddr buffer, uint32_t size,
                    uint32_t *ret_done) {
    uint32_t record = 0;
    if (!get_open(machine, handle, GENERIC_WRITE, &record)) {
        return false;
    }
    const ObjectRow *open = &machine->tables.object[record];
    uint32_t file = open->value[FILE_NUMBER], position = open->value[FILE_POSITION];
    uint64_t end = (uint64_t)position + size;
    if (end > INT32_MAX) {
        return machine_refuse(machine, REASON(STORE_FULL, size, UINT32_MAX >> CE_PAGE_SHIFT,
                                              objstore_free_pages(machine)));
    }
    if (!check_buffer(machine, buffer, size, ACCESS_READ) ||
        (size && !check_room(machine, file, (uint32_t)end))) {
        return false;
    }
    if (size && end > machine->tables.file[file].size) {
        grow(machine, file, (uint32_t)end);
    }
    for (uint32_t done = 0, n = 0; done < size; done += n) {
        uint8_t bytes[CE_PAGE_SIZE];
        uint32_t at = position + done;
        n = in_page(at, size - done);
        mmu_read(&machine->mmu, buffer + done, bytes, n);
        memcpy(store_bytes(machine, page_at(machine, file, at / CE_PAGE_SIZE)) + at % CE_PAGE_SIZE,
               bytes, n);
    }
    object_set_value(machine, record, FILE_POSITION, (uint32_t)end);
    *ret_done = size;
    return true;
}

bool objstore_seek(Machine *machine, uint32_t handle, int64_t distance, uint32_t method,
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

bool objstore_size(Machine *machine, uint32_t handle, uint32_t *ret_size) {
    uint32_t record = 0;
    if (!object_get(machine, handle, OBJECT_FILE, &record)) {
        return false;
    }
    *ret_size = machine->tables.file[machine->tables.object[record].value[FILE_NUMBER]].size;
    return true;
}

// ---- for mappings

bool objstore_check_mapping(Machine *machine, uint32_t handle, uint32_t protect, uint32_t size,
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
    if (size > file_size && !check_room(machine, file, size)) {
        return false;
    }
    *ret_file = file;
    *ret_size = size;
    return true;
}

static void count_maps(Machine *machine, uint32_t file, int change) {
    FileRow row = machine->tables.file[file];
    row.maps = (uint16_t)(row.maps + change);
    set_file(machine, file, &row);
}

void objstore_begin_mapping(Machine *machine, uint32_t file, uint32_t size) {
    if (size > machine->tables.file[file].size) {
        grow(machine, file, size);
    }
    count_maps(machine, file, 1);
}

void objstore_take_handle(Machine *machine, uint32_t handle) {
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

void objstore_end_mapping(Machine *machine, uint32_t file) {
    count_maps(machine, file, -1);
}

// Bytes of a page that the file has.
static uint32_t bytes_in(const Machine *machine, uint32_t file, uint32_t page) {
    uint32_t size = machine->tables.file[file].size, start = page * CE_PAGE_SIZE;
    return size <= start ? 0 : in_page(start, size - start);
}

void objstore_load_page(Machine *machine, uint32_t file, uint32_t page, uint32_t frame) {
    uint32_t n = bytes_in(machine, file, page);
    if (n) {
        memcpy(store_bytes(machine, frame), ram_page(&machine->ram, page_at(machine, file, page)),
               n);
    }
}

void objstore_store_page(Machine *machine, uint32_t file, uint32_t page, uint32_t frame) {
    uint32_t n = bytes_in(machine, file, page), to = page_at(machine, file, page);
    const uint8_t *bytes = ram_page(&machine->ram, frame);
    if (n && memcmp(ram_page(&machine->ram, to), bytes, n) != 0) {
        memcpy(store_bytes(machine, to), bytes, n);
    }
}

bool objstore_is_page(const Machine *machine, uint32_t file, uint32_t page, uint32_t frame) {
    uint32_t n = bytes_in(machine, file, page);
    const uint8_t *bytes = ram_page(&machine->ram, frame);
    for (uint32_t i = n; i < CE_PAGE_SIZE; i++) {
        if (bytes[i]) {
            return false;
        }
    }
    return n == 0 || memcmp(ram_page(&machine->ram, page_at(machine, file, page)), bytes, n) == 0;
}
