// SPDX-License-Identifier: MIT
#include "kernel/paging/pager.h"

#include "kernel/paging/filepage.h"
#include "kernel/space/pages.h"

#include <assert.h>
#include <string.h>

// The queue is a chain through the PAGER table, oldest page first; an index finds a page in it. The
// places that show a page follow from what it belongs to: a DLL's page shows at its offset in every
// process that has the DLL loaded.

#define NOTHING FRAME_INDEX_NONE

static const PagerRow *row_of(const Machine *machine, uint32_t frame) {
    return &machine->tables.pager[frame];
}

static void set_row(Machine *machine, uint32_t frame, PagerRow row) {
    machine_set_rows(machine, TABLE_PAGER, frame, 1, &row);
}

bool pager_boot(Machine *machine) {
    uint32_t n = pager_is_on(machine) ? (machine->options.paging_pool_kb + 3) / 4 : 0;
    uint32_t free_pages = ram_free_count(machine);
    if (n > free_pages) {
        return machine_refuse(machine,
                              REASON(POOL_TOO_BIG, n * CE_PAGE_SIZE, free_pages * CE_PAGE_SIZE));
    }
    SystemRow system = *machine->tables.system;
    system.pool_pages = n;
    for (uint32_t done = 0; done < n;) {
        uint32_t first = 0, taken = ram_take(machine, n - done, 0, USE_CODE, &first);
        done += taken;
        for (uint32_t i = 0; i < taken; i++) { // lowest frame first: each links to the next
            bool last = done == n && i + 1 == taken;
            set_row(machine, first + i,
                    (PagerRow){.state = PAGER_FREE, .next = last ? 0 : first + i + 2});
        }
        system.pager_free = system.pager_free ? system.pager_free : first + 1;
    }
    machine_set_rows(machine, TABLE_SYSTEM, 0, 1, &system);
    return true;
}

// ---- what a page belongs to

bool pager_has(const Machine *machine, VirtAddr mapped) {
    PageView view = tables_walk(&machine->tables, mapped);
    uint32_t use = page_use(view.word);
    bool pages = view.block && (view.block->kind == KIND_DLL || view.block->kind == KIND_EXE ||
                                view.block->kind == KIND_MAPPING);
    return pages && page_state(view.word) == PAGE_STATE_LAZY &&
           (use == USE_CODE || use == USE_CONST);
}

// Whether an address lies above the process slots, where a DLL or a mapping exists once for all
// processes.
static bool is_above(VirtAddr va) {
    return va >= ce_slot_base(CE_SLOT_LARGE_FIRST) && va < CE_USER_END;
}

// Identifies a page in RAM: what it belongs to, and where.
typedef struct PageOf {
    uint16_t module;
    uint8_t process;
    uint32_t offset;
} PageOf;

static PageOf page_of(const Machine *machine, VirtAddr mapped) {
    const BlockRow *block = tables_walk(&machine->tables, mapped).block;
    bool above = is_above(mapped);
    VirtAddr page = mapped & ~(CE_PAGE_SIZE - 1);
    return (PageOf){.module = block->module,
                    .process = block->module ? PROCESS_NONE : block->owner,
                    .offset = above ? page : page & (CE_SLOT_SIZE - 1)};
}

static uint32_t hash_of(PageOf page) {
    uint32_t number = page.offset >> CE_PAGE_SHIFT; // neighbouring pages get neighbouring buckets
    return number + page.module * 0x9E3779B1u + page.process * 0x85EBCA77u;
}

static PageOf page_in(const PagerRow *row) {
    return (PageOf){row->module, row->process, row->offset};
}

// The frame that already holds the page, or NOTHING.
static uint32_t find_frame(const Machine *machine, PageOf page) {
    const FrameIndex *index = &machine->pager_frames;
    uint32_t at = frame_index_first(index, hash_of(page));
    while (at != NOTHING) {
        const PagerRow *row = row_of(machine, at);
        if (row->module == page.module && row->process == page.process &&
            row->offset == page.offset) {
            break;
        }
        at = frame_index_next(index, at);
    }
    return at;
}

// The address at which a process can show a page; 0 if it cannot.
static VirtAddr place_in(const Machine *machine, const PagerRow *row, uint8_t process) {
    const Tables *tables = &machine->tables;
    if (is_above(row->offset)) {
        return process == 0 ? row->offset : 0; // shown once for all processes
    }
    bool shows = row->module ? tables->module[row->module - 1].users >> process & 1
                             : row->process == process;
    return shows && tables->process[process].handle
               ? ce_slot_base(tables->process[process].slot) + row->offset
               : 0;
}

static bool is_locked(const Machine *machine, uint32_t frame) {
    return row_of(machine, frame)->locks > 0;
}

// ---- the queue

static void queue_append(Machine *machine, uint32_t frame, PageOf page) {
    SystemRow system = *machine->tables.system;
    frame_index_put(&machine->pager_frames, hash_of(page), frame);
    set_row(machine, frame,
            (PagerRow){.offset = page.offset,
                       .prev = system.pager_last,
                       .module = page.module,
                       .process = page.process,
                       .state = PAGER_USED});
    if (system.pager_last) {
        PagerRow last = *row_of(machine, system.pager_last - 1);
        last.next = frame + 1;
        set_row(machine, system.pager_last - 1, last);
    }
    system.pager_first = system.pager_first ? system.pager_first : frame + 1;
    system.pager_last = frame + 1;
    system.pager_pages++;
    system.page_ins++;
    machine_set_rows(machine, TABLE_SYSTEM, 0, 1, &system);
}

static bool is_of_mapping(const PagerRow *row) {
    return row->module == 0 && is_above(row->offset);
}

// Whether a frame may hold anything but zeros.
static bool was_written(const Machine *machine, uint32_t frame) {
    return !(machine->ram.zeroed[frame / 64] >> (frame % 64) & 1);
}

// Zeroes a frame of the pool: code without a file reads as zeros.
static void clear(Machine *machine, uint32_t frame) {
    machine_before_write(machine, frame);
    memset(ram_page(&machine->ram, frame), 0, CE_PAGE_SIZE);
}

// Removes a frame from the queue and returns it to the pool or to program memory.
static void queue_remove(Machine *machine, uint32_t frame) {
    SystemRow system = *machine->tables.system;
    PagerRow row = *row_of(machine, frame);
    frame_index_take(&machine->pager_frames, hash_of(page_in(&row)), frame);
    if (row.prev) {
        PagerRow before = *row_of(machine, row.prev - 1);
        before.next = row.next;
        set_row(machine, row.prev - 1, before);
    }
    if (row.next) {
        PagerRow behind = *row_of(machine, row.next - 1);
        behind.prev = row.prev;
        set_row(machine, row.next - 1, behind);
    }
    system.pager_first = row.prev ? system.pager_first : row.next;
    system.pager_last = row.next ? system.pager_last : row.prev;
    system.pager_pages--;
    if (system.pool_pages) {
        if (was_written(machine, frame)) {
            clear(machine, frame);
        }
        set_row(machine, frame, (PagerRow){.state = PAGER_FREE, .next = system.pager_free});
        system.pager_free = frame + 1;
    } else {
        set_row(machine, frame, (PagerRow){0});
    }
    machine_set_rows(machine, TABLE_SYSTEM, 0, 1, &system);
    if (!system.pool_pages) {
        ram_drop(machine, frame, 1, PROCESS_NONE);
    }
}

// The address at which a process shows the page in this frame; 0 if it does not.
static VirtAddr shows_in(const Machine *machine, uint32_t frame, uint8_t process) {
    VirtAddr va = place_in(machine, row_of(machine, frame), process);
    PageWord word = va ? tables_walk(&machine->tables, va).word : 0;
    return page_state(word) == PAGE_STATE_COMMITTED && page_frame(word) == frame ? va : 0;
}

// Discards a page: every place that shows it must read it again at the next touch.
static void discard(Machine *machine, uint32_t frame) {
    for (uint8_t process = 0; process < CE_PROCESS_MAX; process++) {
        VirtAddr va = shows_in(machine, frame, process);
        if (va) {
            pages_discard(machine, va);
        }
    }
    queue_remove(machine, frame);
}

// The oldest page that is not locked, NOTHING if there is none.
static uint32_t oldest(const Machine *machine) {
    uint32_t at = machine->tables.system->pager_first;
    while (at && is_locked(machine, at - 1)) {
        at = row_of(machine, at - 1)->next;
    }
    return at ? at - 1 : NOTHING;
}

// ---- locking

// The pager's frame behind a mapped address, NOTHING if no page from a file is in RAM there.
static uint32_t frame_at(const Machine *machine, VirtAddr mapped) {
    PageWord word = tables_walk(&machine->tables, mapped).word;
    uint32_t frame = page_frame(word);
    return page_state(word) == PAGE_STATE_COMMITTED && frame < machine->ram.n_frames &&
                   row_of(machine, frame)->state == PAGER_USED
               ? frame
               : NOTHING;
}

bool pager_needs_lock(const Machine *machine, VirtAddr mapped) {
    uint32_t frame = frame_at(machine, mapped);
    if (frame == NOTHING && pager_has(machine, mapped)) {
        frame = find_frame(machine, page_of(machine, mapped)); // another may show it already
        return frame == NOTHING || !is_locked(machine, frame);
    }
    return frame != NOTHING && !is_locked(machine, frame);
}

// ---- reading

static uint32_t count_unlocked(const Machine *machine) {
    uint32_t n = 0;
    for (uint32_t at = machine->tables.system->pager_first; at;
         at = row_of(machine, at - 1)->next) {
        n += !is_locked(machine, at - 1);
    }
    return n;
}

uint32_t pager_room(const Machine *machine) {
    const SystemRow *system = machine->tables.system;
    uint32_t empty =
        system->pool_pages ? system->pool_pages - system->pager_pages : ram_free_count(machine);
    return empty + count_unlocked(machine);
}

bool pager_has_any(const Machine *machine, VirtAddr mapped, uint32_t n_pages) {
    for (uint32_t i = 0; i < n_pages; i++) {
        VirtAddr va = mapped + (i << CE_PAGE_SHIFT);
        if (pager_has(machine, va) || frame_at(machine, va) != NOTHING) {
            return true;
        }
    }
    return false;
}

AccessClause pager_may_read(const Machine *machine, VirtAddr mapped, bool range) {
    const SystemRow *system = machine->tables.system;
    bool room = system->pool_pages ? system->pager_free != 0 : ram_free_count(machine) > 0;
    return room || find_frame(machine, page_of(machine, mapped)) != NOTHING ||
                   oldest(machine) != NOTHING ||
                   (!range && !system->pool_pages && filepage_count_unchanged(machine) > 0)
               ? CLAUSE_ALLOWED
               : CLAUSE_NO_FRAME;
}

// Takes a frame for one more page. May discard older pages.
static uint32_t take_frame(Machine *machine, PageUse use) {
    SystemRow system = *machine->tables.system;
    uint32_t frame = 0;
    if (system.pool_pages) {
        if (system.pager_free == 0) {
            discard(machine, oldest(machine));
            system = *machine->tables.system;
        }
        frame = system.pager_free - 1;
        system.pager_free = row_of(machine, frame)->next;
        machine_set_rows(machine, TABLE_SYSTEM, 0, 1, &system);
        return frame;
    }
    if (ram_free_count(machine) == 0 && oldest(machine) == NOTHING) {
        filepage_discard_unchanged(machine);
    } else if (ram_free_count(machine) == 0) {
        discard(machine, oldest(machine));
    }
    uint32_t taken = ram_take(machine, 1, PROCESS_NONE, use, &frame);
    assert(taken == 1);
    (void)taken;
    return frame;
}

void pager_read(Machine *machine, VirtAddr mapped) {
    PageOf page = page_of(machine, mapped);
    PageWord word = tables_walk(&machine->tables, mapped).word;
    uint32_t frame = find_frame(machine, page);
    if (frame == NOTHING) {
        frame = take_frame(machine, (PageUse)page_use(word));
        queue_append(machine, frame, page);
        if (is_of_mapping(row_of(machine, frame))) {
            filepage_load(machine, page.offset, frame);
        } else {
            machine->hooks.read_page(machine, mapped, frame);
        }
    }
    pages_map(machine, mapped & ~(CE_PAGE_SIZE - 1), 1, frame, (PageUse)page_use(word),
              word & PAGE_WORD_PROTECTION);
}

// ---- discarding

bool pager_would_free(const Machine *machine, uint32_t frame) {
    const PagerRow *row = row_of(machine, frame);
    if (row->state == PAGER_VIEW) {
        return filepage_is_unchanged(machine, frame);
    }
    if (row->state != PAGER_USED || row->locks || machine->tables.system->pool_pages) {
        return false;
    }
    uint32_t holders = 1; // the pager itself; a VirtualCopy'd page has one holder more
    for (uint8_t process = 0; process < CE_PROCESS_MAX; process++) {
        holders += shows_in(machine, frame, process) != 0;
    }
    return machine->tables.frame[frame].refs == holders;
}

uint32_t pager_discardable_queue(const Machine *machine) {
    uint32_t n = 0;
    if (machine->tables.system->pool_pages) {
        return 0;
    }
    for (uint32_t at = machine->tables.system->pager_first; at;
         at = row_of(machine, at - 1)->next) {
        n += pager_would_free(machine, at - 1);
    }
    return n;
}

uint32_t pager_discardable(const Machine *machine) {
    return pager_discardable_queue(machine) + filepage_count_unchanged(machine);
}

typedef bool PageTest(const PagerRow *row, uint32_t number);

static bool is_of_module(const PagerRow *row, uint32_t number) {
    return row->module == number + 1;
}

static bool is_of_process(const PagerRow *row, uint32_t number) {
    return row->module == 0 && row->process == number && !is_of_mapping(row);
}

static bool is_any(const PagerRow *row, uint32_t number) {
    (void)row, (void)number;
    return true;
}

static uint32_t out(Machine *machine, PageTest *test, uint32_t number, bool locked_too) {
    uint32_t n = 0, next = 0;
    for (uint32_t at = machine->tables.system->pager_first; at; at = next) {
        next = row_of(machine, at - 1)->next;
        if (test(row_of(machine, at - 1), number) && (locked_too || !is_locked(machine, at - 1))) {
            discard(machine, at - 1);
            n++;
        }
    }
    return n;
}

uint32_t pager_out_module(Machine *machine, uint32_t record) {
    return out(machine, is_of_module, record, false);
}

uint32_t pager_out_process(Machine *machine, uint8_t process) {
    return out(machine, is_of_process, process, false);
}

uint32_t pager_out_all(Machine *machine) {
    uint32_t n = out(machine, is_any, 0, false);
    return n + filepage_discard_unchanged(machine);
}

uint32_t pager_make_room(Machine *machine, uint32_t pages) {
    uint32_t free_pages = ram_free_count(machine);
    if (pages > free_pages && pages <= free_pages + pager_discardable(machine)) {
        pager_out_all(machine);
    }
    return ram_free_count(machine);
}

void pager_forget_module(Machine *machine, uint32_t record) {
    out(machine, is_of_module, record, true);
}

void pager_forget_process(Machine *machine, uint8_t process) {
    out(machine, is_of_process, process, true);
}

// ---- mappings of files

void pager_forget_view(Machine *machine, VirtAddr base, uint32_t n_pages) {
    for (uint32_t i = 0; i < n_pages; i++) {
        PageWord word = tables_walk(&machine->tables, base + (i << CE_PAGE_SHIFT)).word;
        uint32_t frame = page_frame(word);
        if (page_state(word) != PAGE_STATE_COMMITTED || frame >= machine->ram.n_frames) {
            continue;
        }
        if (row_of(machine, frame)->state == PAGER_USED) {
            discard(machine, frame);
        } else if (row_of(machine, frame)->state == PAGER_VIEW) {
            set_row(machine, frame, (PagerRow){0});
        }
    }
}

// ---- own check

static bool queue_is_valid(const Machine *machine) {
    const SystemRow *system = machine->tables.system;
    uint32_t n = 0, before = 0;
    for (uint32_t at = system->pager_first; at; at = row_of(machine, at - 1)->next) {
        if (at > machine->ram.n_frames || n == system->pager_pages) {
            return false;
        }
        const PagerRow *row = row_of(machine, at - 1);
        if (row->state != PAGER_USED || row->prev != before ||
            find_frame(machine, page_in(row)) != at - 1) {
            return false;
        }
        before = at;
        n++;
    }
    return n == system->pager_pages && system->pager_last == before;
}

static bool pool_is_valid(const Machine *machine) {
    const SystemRow *system = machine->tables.system;
    uint32_t n = 0;
    for (uint32_t at = system->pager_free; at; at = row_of(machine, at - 1)->next) {
        if (at > machine->ram.n_frames || n == system->pool_pages ||
            row_of(machine, at - 1)->state != PAGER_FREE) {
            return false;
        }
        n++;
    }
    return !system->pool_pages ? n == 0 : n + system->pager_pages == system->pool_pages;
}

bool pager_is_valid(const Machine *machine) {
    const SystemRow *system = machine->tables.system;
    uint32_t n[PAGER_VIEW + 1] = {0};
    for (uint32_t i = 0; i < machine->ram.n_frames; i++) {
        n[row_of(machine, i)->state]++;
    }
    uint32_t empty = system->pool_pages ? system->pool_pages - system->pager_pages : 0;
    return n[PAGER_USED] == system->pager_pages && n[PAGER_FREE] == empty &&
           queue_is_valid(machine) && pool_is_valid(machine);
}
