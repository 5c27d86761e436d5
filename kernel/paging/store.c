// SPDX-License-Identifier: MIT
#include "kernel/paging/store.h"

#include <assert.h>
#include <string.h>

// Files in RAM. A page of a file is found by walking its chain from the start. Free pages are used
// lowest first and zeroed when a file gets them. Files and programs never take each other's RAM,
// because the frames are taken once, at boot, and only a change of the division moves any.

uint32_t store_pages(const Machine *machine) {
    return machine->tables.system->store_pages;
}

bool store_boot(Machine *machine) {
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
    while (from < n && (!store_has(machine, from) || machine->tables.store[from].file != 0)) {
        from++;
    }
    return from < n ? from : STORE_NO_PAGE;
}

uint32_t store_free_pages(const Machine *machine) {
    uint32_t n = 0, left = store_pages(machine);
    for (uint32_t i = 0; left > 0; i++) {
        bool storage = store_has(machine, i);
        left -= storage;
        n += storage && machine->tables.store[i].file == 0;
    }
    return n;
}

uint32_t store_page_at(const Machine *machine, uint32_t file, uint32_t page) {
    uint32_t at = machine->tables.file[file].first;
    for (; at != 0 && page > 0; page--) {
        at = machine->tables.store[at - 1].next;
    }
    return at ? at - 1 : STORE_NO_PAGE;
}

// The bytes of a frame, to be changed at once: also marks the frame as written.
uint8_t *store_bytes(Machine *machine, uint32_t page) {
    machine_before_write(machine, page);
    machine->ram.zeroed[page / 64] &= ~(UINT64_C(1) << (page % 64));
    return ram_page(&machine->ram, page);
}

void store_set_file(Machine *machine, uint32_t file, const FileRow *row) {
    machine_set_rows(machine, TABLE_FILE, file, 1, row);
}

static void set_times(Machine *machine, uint32_t file, bool writes) {
    FileRow row = machine->tables.file[file];
    uint64_t now = machine->tables.system->clock_us;
    if (row.read_us != now || (writes && row.written_us != now)) {
        row.read_us = now;
        row.written_us = writes ? now : row.written_us;
        store_set_file(machine, file, &row);
    }
}

void store_note_read(Machine *machine, uint32_t file) {
    set_times(machine, file, false);
}

void store_note_write(Machine *machine, uint32_t file) {
    set_times(machine, file, true);
}

// Appends pages at the end of the chain; each is zeroed.
void store_grow(Machine *machine, uint32_t file, uint32_t size) {
    FileRow row = machine->tables.file[file];
    uint32_t n = ce_pages_of(row.size), from = 0;
    uint32_t last = n ? store_page_at(machine, file, n - 1) : STORE_NO_PAGE;
    for (; n < ce_pages_of(size); n++) {
        uint32_t page = lowest_free(machine, from);
        assert(page != STORE_NO_PAGE);
        memset(store_bytes(machine, page), 0, CE_PAGE_SIZE);
        machine_set_rows(machine, TABLE_STORE, page, 1, &(StoreRow){.file = (uint16_t)(file + 1)});
        if (last == STORE_NO_PAGE) {
            row.first = page + 1;
        } else {
            StoreRow link = {.next = page + 1, .file = (uint16_t)(file + 1)};
            machine_set_rows(machine, TABLE_STORE, last, 1, &link);
        }
        last = page;
        from = page + 1;
    }
    row.size = size > row.size ? size : row.size;
    store_set_file(machine, file, &row);
}

// The chain ends behind the last page that stays. Its bytes behind the new end become 0, so that a
// file that grows again has nothing of what it was.
static void end_chain(Machine *machine, uint32_t file, uint32_t size) {
    uint32_t page = store_page_at(machine, file, ce_pages_of(size) - 1);
    uint32_t rest = size % CE_PAGE_SIZE;
    machine_set_rows(machine, TABLE_STORE, page, 1, &(StoreRow){.file = (uint16_t)(file + 1)});
    if (rest) {
        memset(store_bytes(machine, page) + rest, 0, CE_PAGE_SIZE - rest);
    }
}

void store_shrink(Machine *machine, uint32_t file, uint32_t size) {
    static const StoreRow no_page;
    FileRow row = machine->tables.file[file];
    uint32_t at = store_page_at(machine, file, ce_pages_of(size)) + 1; // 0 when there is none
    if (size > 0) {
        end_chain(machine, file, size);
    } else {
        row.first = 0;
    }
    while (at != 0) {
        uint32_t next = machine->tables.store[at - 1].next;
        machine_set_rows(machine, TABLE_STORE, at - 1, 1, &no_page);
        at = next;
    }
    row.size = size;
    store_set_file(machine, file, &row);
}

void store_copy(Machine *machine, uint32_t from, uint32_t to) {
    uint32_t size = machine->tables.file[from].size;
    store_grow(machine, to, size);
    for (uint32_t page = 0; page < ce_pages_of(size); page++) {
        memcpy(store_bytes(machine, store_page_at(machine, to, page)),
               ram_page(&machine->ram, store_page_at(machine, from, page)), CE_PAGE_SIZE);
    }
}

// Compares the pages that the file lacks with those that no file uses.
bool store_check_room(Machine *machine, uint32_t file, uint32_t size) {
    uint32_t has = ce_pages_of(machine->tables.file[file].size);
    uint32_t more = ce_pages_of(size) > has ? ce_pages_of(size) - has : 0;
    uint32_t free_pages = store_free_pages(machine);
    return more <= free_pages ||
           machine_refuse(machine, REASON(STORE_FULL, size, more, free_pages));
}

// A transfer may reach beyond its first page; this is the part inside it.
uint32_t store_in_page(uint32_t position, uint32_t size) {
    uint32_t n = CE_PAGE_SIZE - position % CE_PAGE_SIZE;
    return n < size ? n : size;
}

static void count_maps(Machine *machine, uint32_t file, int change) {
    FileRow row = machine->tables.file[file];
    row.maps = (uint16_t)(row.maps + change);
    store_set_file(machine, file, &row);
}

void store_begin_mapping(Machine *machine, uint32_t file, uint32_t size) {
    if (size > machine->tables.file[file].size) {
        store_grow(machine, file, size);
    }
    count_maps(machine, file, 1);
}

void store_end_mapping(Machine *machine, uint32_t file) {
    count_maps(machine, file, -1);
}

// Number of bytes in a page that belong to the file.
static uint32_t bytes_in(const Machine *machine, uint32_t file, uint32_t page) {
    uint32_t size = machine->tables.file[file].size, start = page * CE_PAGE_SIZE;
    return size <= start ? 0 : store_in_page(start, size - start);
}

void store_load_page(Machine *machine, uint32_t file, uint32_t page, uint32_t frame) {
    uint32_t n = bytes_in(machine, file, page);
    if (n) {
        memcpy(store_bytes(machine, frame),
               ram_page(&machine->ram, store_page_at(machine, file, page)), n);
    }
}

void store_save_page(Machine *machine, uint32_t file, uint32_t page, uint32_t frame) {
    uint32_t n = bytes_in(machine, file, page), to = store_page_at(machine, file, page);
    const uint8_t *bytes = ram_page(&machine->ram, frame);
    if (n && memcmp(ram_page(&machine->ram, to), bytes, n) != 0) {
        memcpy(store_bytes(machine, to), bytes, n);
        store_note_write(machine, file);
    }
}

bool store_is_page(const Machine *machine, uint32_t file, uint32_t page, uint32_t frame) {
    uint32_t n = bytes_in(machine, file, page);
    const uint8_t *bytes = ram_page(&machine->ram, frame);
    for (uint32_t i = n; i < CE_PAGE_SIZE; i++) {
        if (bytes[i]) {
            return false;
        }
    }
    return n == 0 ||
           memcmp(ram_page(&machine->ram, store_page_at(machine, file, page)), bytes, n) == 0;
}
