// SPDX-License-Identifier: MIT
#include "tests/property/naive.h"

#include "ce/win32.h"

#include <string.h>

// Handles, mappings, views and shared memory of the naive machine. Who may touch a page of a
// mapping is found by asking every view, page by page.

#define MB 0x100000u
#define LARGE_LOW 0x42000000u
#define LARGE_HIGH 0x7E000000u

static uint32_t whole_blocks(uint32_t size) {
    return (uint32_t)(((uint64_t)size + 65535) / 65536);
}

// --- handles ---

static bool is_open(const NaiveObject *object) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < CE_PROCESS_MAX; i++) {
        n += object->opens[i];
    }
    return n > 0;
}

static NaiveObject *by_handle(Naive *naive, uint32_t handle) {
    for (uint32_t i = 0; i < CE_OBJECTS; i++) {
        NaiveObject *object = &naive->object[i];
        if (object->type && object->handle == handle && is_open(object)) {
            return object;
        }
    }
    naive_refuse(naive, REASON_NO_OBJECT);
    return NULL;
}

NaiveObject *naive_object_get(Naive *naive, uint32_t handle, ObjectType type) {
    NaiveObject *object = by_handle(naive, handle);
    if (object && object->type != type) {
        naive_refuse(naive, REASON_WRONG_TYPE);
        return NULL;
    }
    return object;
}

NaiveObject *naive_object_free(Naive *naive) {
    for (uint32_t i = 0; i < CE_OBJECTS; i++) {
        if (naive->object[i].type == OBJECT_NONE) {
            return &naive->object[i];
        }
    }
    naive_refuse(naive, REASON_NO_OBJECT_RECORD);
    return NULL;
}

static uint32_t count_views(const Naive *naive, const NaiveObject *mapping) {
    uint32_t n = 0, record = (uint32_t)(mapping - naive->object);
    for (uint32_t i = 0; i < CE_VIEWS; i++) {
        n += naive->view[i].base != 0 && naive->view[i].mapping == record;
    }
    return n;
}

// Frees an object that nobody uses.
static void retire(Naive *naive, NaiveObject *object) {
    if (is_open(object) || (object->type == OBJECT_MAPPING && count_views(naive, object) > 0)) {
        return;
    }
    naive->objects[KOBJ_HDATA].used--;
    if (object->type == OBJECT_MAPPING) {
        naive_write_back(naive, object, object->base, object->size);
        if (object->file) {
            naive->file[object->file - 1].maps--;
        }
        naive_release(naive, object->base);
        naive->objects[KOBJ_FSMAP].used--;
        naive->objects[KOBJ_NAME].used -= object->name != 0;
    }
    *object = (NaiveObject){.generation = object->generation};
}

void naive_object_make(Naive *naive, NaiveObject *object, ObjectType type, uint32_t name) {
    uint32_t record = (uint32_t)(object - naive->object);
    *object = (NaiveObject){.generation = object->generation + 1, .type = type, .name = name};
    object->handle = 0x0E000002u + object->generation % 4096 * 4096 + record * 4;
    object->opens[naive->current] = 1;
    naive_object_take(naive, KOBJ_HDATA, 1);
    if (name) {
        naive_object_take(naive, KOBJ_NAME, 1);
    }
    if (type == OBJECT_MAPPING) {
        naive_object_take(naive, KOBJ_FSMAP, 1);
    }
}

bool naive_close(Naive *naive, uint32_t handle) {
    NaiveObject *object = by_handle(naive, handle);
    if (!object) {
        return false;
    }
    if (object->opens[naive->current] == 0) {
        return naive_refuse(naive, REASON_HANDLE_NOT_OPEN);
    }
    object->opens[naive->current]--;
    retire(naive, object);
    return true;
}

bool naive_duplicate(Naive *naive, uint32_t handle, uint8_t source, uint8_t target,
                     uint32_t options) {
    bool alive = naive->alive[source] && naive->alive[target];
    bool party = naive->current == source || naive->current == target;
    if (options != 2 && options != 3) {
        naive_refuse(naive, REASON_DUPLICATE_OPTIONS);
    } else if (!alive) {
        naive_refuse(naive, REASON_BAD_HANDLE);
    } else if (!party) {
        naive_refuse(naive, REASON_DUPLICATE_PARTY);
    } else if (by_handle(naive, handle)) {
        naive_refuse(naive, REASON_NOT_DUPLICATED);
    }
    uint32_t error = naive->error;
    ReasonId reason = naive->reason;
    NaiveObject *object = by_handle(naive, handle);
    naive->error = error;
    naive->reason = reason;
    if (options & 1 && naive->alive[source] && party && object && object->opens[source]) {
        object->opens[source]--;
        retire(naive, object);
    }
    return false;
}

// --- mappings ---

static bool good_request(Naive *naive, uint32_t file, uint32_t protect) {
    protect &= ~(uint32_t)SEC_COMMIT;
    if (protect != PAGE_READONLY && protect != PAGE_READWRITE) {
        return naive_refuse(naive, REASON_MAPPING_PROTECT);
    }
    if (protect == PAGE_READONLY && file == (uint32_t)INVALID_HANDLE_VALUE) {
        return naive_refuse(naive, REASON_MAPPING_READONLY);
    }
    return file == (uint32_t)INVALID_HANDLE_VALUE ||
           naive_object_get(naive, file, OBJECT_FILE) != NULL;
}

static uint32_t find_place(const Naive *naive, uint32_t n_blocks) {
    uint32_t run = 0;
    for (uint32_t va = LARGE_LOW; va < LARGE_HIGH; va += 65536) {
        run = naive->page[va / 4096].base == 0 ? run + 1 : 0;
        if (run == n_blocks) {
            return va - (n_blocks - 1) * 65536;
        }
    }
    return 0;
}

static bool pay(Naive *naive, uint32_t size, uint32_t name, uint32_t file) {
    uint32_t bytes = naive_object_bytes(naive, KOBJ_MEMBLOCK, whole_blocks(size)) +
                     naive_object_bytes(naive, KOBJ_HDATA, 1) +
                     naive_object_bytes(naive, KOBJ_FSMAP, 1) +
                     (name ? naive_object_bytes(naive, KOBJ_NAME, 1) : 0);
    uint32_t for_kernel = naive_arena_pages(naive, bytes);
    uint32_t pages = (uint32_t)(((uint64_t)size + 4095) / 4096);
    if (for_kernel > naive->n_free) {
        return naive_refuse(naive, REASON_NO_KERNEL_MEMORY);
    }
    bool now = naive->options.mapping_backing == MAPPING_CREATE && file == 0;
    return !now || pages <= naive->n_free - for_kernel || naive_refuse(naive, REASON_NO_RAM);
}

static void fill_pages(Naive *naive, const NaiveObject *mapping) {
    uint32_t first = mapping->base / 4096, n = (uint32_t)(((uint64_t)mapping->size + 4095) / 4096);
    for (uint32_t i = first; i < first + n; i++) {
        naive->page[i].protect = (uint16_t)mapping->protect;
        naive->page[i].state = NAIVE_LAZY;
        if (naive->options.mapping_backing == MAPPING_CREATE && mapping->file == 0) {
            naive->page[i].frame = naive_take_frame(naive);
            naive->page[i].state = NAIVE_COMMITTED;
        }
    }
}

// A handle that was made for a mapping goes to it.
static void take_handle(Naive *naive, uint32_t file) {
    if (file == (uint32_t)INVALID_HANDLE_VALUE) {
        return;
    }
    NaiveObject *object = naive_object_get(naive, file, OBJECT_FILE);
    if (object->for_mapping && object->opens[naive->current]) {
        object->opens[naive->current]--;
        retire(naive, object);
    }
}

uint32_t naive_create_mapping(Naive *naive, uint32_t file, uint32_t protect, uint32_t size,
                              uint32_t name) {
    if (!good_request(naive, file, protect)) {
        return 0;
    }
    for (uint32_t i = 0; i < CE_OBJECTS && name; i++) {
        if (naive->object[i].type && naive->object[i].name == name) {
            naive->object[i].opens[naive->current]++;
            naive->error = ERROR_ALREADY_EXISTS;
            take_handle(naive, file);
            return naive->object[i].handle;
        }
    }
    NaiveObject *object = naive_object_free(naive);
    if (!object) {
        return 0;
    }
    uint32_t of_file = 0;
    if (file != (uint32_t)INVALID_HANDLE_VALUE) {
        if (!naive_file_mapping(naive, file, protect & ~(uint32_t)SEC_COMMIT, &size, &of_file)) {
            return 0;
        }
    } else if (size == 0) {
        naive_refuse(naive, REASON_MAPPING_SIZE);
        return 0;
    }
    uint32_t base = find_place(naive, whole_blocks(size));
    if (base == 0) {
        naive_refuse(naive, REASON_NO_LARGE_HOLE);
        naive->error = ERROR_NOT_ENOUGH_MEMORY; // the knob is VirtualAlloc's alone
        return 0;
    }
    if (!pay(naive, size, name, of_file)) {
        return 0;
    }
    naive_object_make(naive, object, OBJECT_MAPPING, name);
    object->base = base;
    object->size = size;
    object->protect = protect & ~(uint32_t)SEC_COMMIT;
    object->file = of_file;
    naive_claim(naive, base, whole_blocks(size), 0,
                (NaivePage){.protect = PAGE_NOACCESS, .owner = 0, .kind = KIND_MAPPING});
    fill_pages(naive, object);
    uint32_t handle = object->handle;
    if (of_file) {
        naive_file_mapped(naive, of_file, size);
    }
    take_handle(naive, file);
    return handle;
}

// --- views ---

uint32_t naive_map(Naive *naive, uint32_t handle, uint32_t access, uint32_t offset, uint32_t size) {
    NaiveObject *mapping = naive_object_get(naive, handle, OBJECT_MAPPING);
    if (!mapping) {
        return 0;
    }
    bool write = access == FILE_MAP_WRITE || access == 6 || access == FILE_MAP_ALL_ACCESS;
    if (!write && access != FILE_MAP_READ) {
        return naive_refuse(naive, REASON_MAP_ACCESS);
    }
    if (write && mapping->protect == PAGE_READONLY) {
        return naive_refuse(naive, REASON_MAP_READONLY);
    }
    if (offset % 65536 != 0) {
        return naive_refuse(naive, REASON_MAP_OFFSET);
    }
    if (offset >= mapping->size || (uint64_t)offset + size > mapping->size) {
        return naive_refuse(naive, REASON_MAP_RANGE);
    }
    for (uint32_t i = 0; i < CE_VIEWS; i++) {
        if (naive->view[i].base == 0) {
            naive->view[i] = (NaiveView){.base = mapping->base + offset,
                                         .size = size ? size : mapping->size - offset,
                                         .mapping = (uint32_t)(mapping - naive->object),
                                         .process = naive->current,
                                         .write = write};
            return naive->view[i].base;
        }
    }
    return naive_refuse(naive, REASON_NO_VIEW_RECORD);
}

static void drop_view(Naive *naive, NaiveView *view) {
    NaiveObject *mapping = &naive->object[view->mapping];
    if (view->write) {
        naive_write_back(naive, mapping, view->base, view->size);
    }
    *view = (NaiveView){0};
    retire(naive, mapping);
}

// A view for reading ends before one for writing.
bool naive_unmap(Naive *naive, uint32_t va) {
    for (uint32_t i = 0; i < 2 * CE_VIEWS; i++) {
        NaiveView *view = &naive->view[i % CE_VIEWS];
        bool ends = i >= CE_VIEWS || !view->write;
        if (va != 0 && view->base == va && view->process == naive->current && ends) {
            drop_view(naive, view);
            return true;
        }
    }
    return naive_refuse(naive, REASON_NOT_A_VIEW);
}

bool naive_flush(Naive *naive, uint32_t va, uint32_t size) {
    for (uint32_t i = 0; i < CE_VIEWS; i++) {
        const NaiveView *view = &naive->view[i];
        if (view->base == 0 || view->process != naive->current || va < view->base ||
            va - view->base >= view->size) {
            continue;
        }
        uint32_t left = view->size - (va - view->base);
        if (size > left) {
            return naive_refuse(naive, REASON_MAP_RANGE);
        }
        naive_write_back(naive, &naive->object[view->mapping], va, size ? size : left);
        return true;
    }
    return naive_refuse(naive, REASON_NOT_A_VIEW);
}

void naive_end_objects(Naive *naive, uint8_t process) {
    for (uint32_t i = 0; i < CE_VIEWS; i++) {
        if (naive->view[i].base != 0 && naive->view[i].process == process) {
            drop_view(naive, &naive->view[i]);
        }
    }
    for (uint32_t i = 0; i < CE_OBJECTS; i++) {
        if (naive->object[i].type && naive->object[i].opens[process] > 0) {
            naive->object[i].opens[process] = 0;
            retire(naive, &naive->object[i]);
        }
    }
}

// --- shared memory ---

uint32_t naive_shared_alloc(Naive *naive, uint32_t va, uint32_t size, uint32_t action) {
    if (size == 0) {
        return naive_refuse(naive, REASON_SIZE_ZERO);
    }
    if (size > 1024 * MB) {
        return naive_refuse(naive, REASON_SIZE_TOO_BIG);
    }
    action = action == 0 ? MEM_RESERVE | MEM_COMMIT : action;
    if (action != MEM_RESERVE && action != MEM_COMMIT && action != (MEM_RESERVE | MEM_COMMIT)) {
        return naive_refuse(naive, REASON_SHARED_ACTION);
    }
    if (va != 0 && action & MEM_RESERVE) {
        return naive_refuse(naive, REASON_SHARED_ADDRESS);
    }
    if (va != 0) {
        return naive_shared_commit(naive, va, size);
    }
    uint32_t n_pages = (size + 4095) / 4096, base = find_place(naive, whole_blocks(size));
    if (base == 0) {
        naive_refuse(naive, REASON_NO_LARGE_HOLE);
        naive->error = ERROR_NOT_ENOUGH_MEMORY;
        return 0;
    }
    bool commit = action & MEM_COMMIT;
    bool backed = commit && naive->options.commit_backing == BACKING_COMMIT;
    if (!naive_afford(naive, backed ? n_pages : 0, whole_blocks(size))) {
        return 0;
    }
    naive_claim(
        naive, base, whole_blocks(size), n_pages,
        (NaivePage){.protect = PAGE_NOACCESS, .owner = naive->current, .kind = KIND_SHARED});
    naive_commit(naive, base / 4096, commit ? n_pages : 0, PAGE_READWRITE, false);
    return base;
}

// --- rights ---

// A thread holds its own process's key and nk.exe's.
static bool is_mine(const Naive *naive, uint8_t process) {
    return process == naive->current || process == 0;
}

// What views give to the threads of `current` at an address of a mapping.
static void rights_by_views(const Naive *naive, uint32_t va, bool *ret_read, bool *ret_write) {
    bool somebody_writes = false, read = false, write = false;
    for (uint32_t i = 0; i < CE_VIEWS; i++) {
        const NaiveView *view = &naive->view[i];
        uint32_t end = (view->base + view->size + 65535) / 65536 * 65536;
        if (view->base == 0 || va < view->base || va >= end) {
            continue;
        }
        somebody_writes = somebody_writes || view->write;
        read = read || is_mine(naive, view->process);
        write = write || (is_mine(naive, view->process) && view->write);
    }
    *ret_read = read;
    *ret_write = write || (read && somebody_writes && naive->options.view_write == VIEW_WRITE_PAGE);
}

AccessClause naive_object_clause(const Naive *naive, uint32_t va, AccessKind access) {
    const NaivePage *page = &naive->page[va / 4096];
    bool read = true, write = false;
    if (page->kind == KIND_MAPPING && naive->options.mapped_access == MAPPED_EVERYBODY) {
        uint32_t i = 0;
        while (naive->object[i].type != OBJECT_MAPPING || naive->object[i].base != page->base) {
            i++;
        }
        write = naive->object[i].protect == PAGE_READWRITE;
    } else if (page->kind == KIND_MAPPING) {
        rights_by_views(naive, va, &read, &write);
    } else {
        bool kernel = naive->current == 0 || naive->options.kernel_mode == KERNEL_MODE_ALL;
        bool owner = naive->options.shared_writers == SHARED_WRITERS_OWNER;
        write = kernel || (owner && is_mine(naive, page->owner));
    }
    if (access == ACCESS_WRITE && !write) {
        return read ? CLAUSE_NO_WRITE_KEY : CLAUSE_NO_KEY;
    }
    return read ? CLAUSE_ALLOWED : CLAUSE_NO_KEY;
}
