// SPDX-License-Identifier: MIT
#include "kernel/space/pages.h"

#include "ce/win32.h"

#include <assert.h>
#include <stdlib.h>

// Every operation walks its range block by block (FOR_SEGMENTS) and writes up to 16 page words at a
// time, so a whole block is one row change.

// The pages of one block that an operation covers.
typedef struct Segment {
    VirtAddr va;
    uint32_t block;   // block number, 0 = none
    uint32_t index;   // index of the first page word in the PAGE table
    uint32_t n_pages; // 1..16
} Segment;

static Segment segment_at(const Tables *tables, VirtAddr va, uint32_t n_pages) {
    uint32_t first = ce_page_in_block(va);
    uint32_t n = CE_PAGES_PER_BLOCK - first;
    uint32_t block = tables_block(tables, va);
    return (Segment){va, block, block * CE_PAGES_PER_BLOCK + first, n < n_pages ? n : n_pages};
}

#define FOR_SEGMENTS(segment, tables, va, n_pages)                                                 \
    for (Segment segment = segment_at(tables, va, n_pages); (n_pages) > 0;                         \
         va += segment.n_pages << CE_PAGE_SHIFT, n_pages -= segment.n_pages,                       \
                 segment = segment_at(tables, va, n_pages))

PageCount pages_count(const Tables *tables, VirtAddr va, uint32_t n_pages) {
    PageCount count = {0};
    bool found = false;
    FOR_SEGMENTS(segment, tables, va, n_pages) {
        for (uint32_t i = 0; i < segment.n_pages; i++) {
            VirtAddr at = segment.va + (i << CE_PAGE_SHIFT);
            uint32_t state = segment.block ? page_state(tables->page[segment.index + i])
                                           : (uint32_t)PAGE_STATE_FREE;
            count.first_free = state == PAGE_STATE_FREE && !count.free ? at : count.first_free;
            if (!found && state != PAGE_STATE_COMMITTED && state != PAGE_STATE_LAZY) {
                count.first_not_committed = at;
                found = true;
            }
            count.free += state == PAGE_STATE_FREE;
            count.reserved += state == PAGE_STATE_RESERVED;
            count.committed += state == PAGE_STATE_COMMITTED;
            count.lazy += state == PAGE_STATE_LAZY;
        }
    }
    return count;
}

bool pages_protection(uint32_t protect, PageWord *ret_bits) {
    PageWord bits = 0;
    switch (protect & 0xFF) {
    case PAGE_NOACCESS:
        if (protect != (uint32_t)PAGE_NOACCESS) {
            return false;
        }
        break;
    case PAGE_READONLY:
        bits = PAGE_WORD_READ;
        break;
    case PAGE_READWRITE:
        bits = PAGE_WORD_READ | PAGE_WORD_WRITE;
        break;
    case PAGE_EXECUTE:
        bits = PAGE_WORD_EXECUTE;
        break;
    case PAGE_EXECUTE_READ:
        bits = PAGE_WORD_EXECUTE | PAGE_WORD_READ;
        break;
    case PAGE_EXECUTE_READWRITE:
        bits = PAGE_WORD_EXECUTE | PAGE_WORD_READ | PAGE_WORD_WRITE;
        break;
    default:
        return false;
    }
    if (protect & ~(0xFFu | PAGE_GUARD | PAGE_NOCACHE)) {
        return false;
    }
    bits |= protect & PAGE_GUARD ? PAGE_WORD_GUARD : 0;
    bits |= protect & PAGE_NOCACHE ? PAGE_WORD_NOCACHE : 0;
    *ret_bits = bits;
    return true;
}

uint32_t pages_protect_flags(PageWord word) {
    static const uint16_t base[8] = {
        // execute * 4 + write * 2 + read
        PAGE_NOACCESS, PAGE_READONLY,     PAGE_READWRITE,         PAGE_READWRITE,
        PAGE_EXECUTE,  PAGE_EXECUTE_READ, PAGE_EXECUTE_READWRITE, PAGE_EXECUTE_READWRITE,
    };
    uint32_t flags = base[(word & PAGE_WORD_RIGHTS) / PAGE_WORD_READ];
    flags |= word & PAGE_WORD_GUARD ? PAGE_GUARD : 0;
    flags |= word & PAGE_WORD_NOCACHE ? PAGE_NOCACHE : 0;
    return flags;
}

static void segment_write(Machine *machine, const Segment *segment, const PageWord *words) {
    machine_set_pages(machine, segment->index, segment->va, segment->n_pages, words);
}

// Gives every page of the range the same word.
static void write_all(Machine *machine, VirtAddr va, uint32_t n_pages, PageWord word) {
    FOR_SEGMENTS(segment, &machine->tables, va, n_pages) {
        PageWord words[CE_PAGES_PER_BLOCK];
        for (uint32_t i = 0; i < segment.n_pages; i++) {
            words[i] = word;
        }
        segment_write(machine, &segment, words);
    }
}

void pages_reserve(Machine *machine, VirtAddr va, uint32_t n_pages, PageWord bits) {
    write_all(machine, va, n_pages, page_word(0, USE_DATA, bits, PAGE_STATE_RESERVED));
}

void pages_promise(Machine *machine, VirtAddr va, uint32_t n_pages, PageUse use, PageWord bits) {
    write_all(machine, va, n_pages, page_word(0, use, bits, PAGE_STATE_LAZY));
}

// Gives frames to the words that are marked COMMITTED and have none yet.
static void attach_frames(Machine *machine, const Segment *segment, PageWord *words,
                          uint32_t needed, PageUse use) {
    uint8_t owner = machine->tables.block[segment->block].owner;
    uint32_t at = 0;
    while (needed > 0) {
        uint32_t frame = 0;
        uint32_t n = ram_take(machine, needed, owner, use, &frame);
        assert(n > 0);
        needed -= n;
        for (; n > 0; at++) {
            PageWord old = machine->tables.page[segment->index + at];
            if (page_state(old) != PAGE_STATE_COMMITTED) {
                words[at] |= frame++ << CE_PAGE_SHIFT;
                n--;
            }
        }
    }
}

void pages_commit(Machine *machine, VirtAddr va, uint32_t n_pages, PageUse use, PageWord bits,
                  bool now) {
    bool lazily = !now && machine->options.commit_backing == BACKING_TOUCH;
    FOR_SEGMENTS(segment, &machine->tables, va, n_pages) {
        PageWord words[CE_PAGES_PER_BLOCK] = {0};
        uint32_t needed = 0;
        for (uint32_t i = 0; i < segment.n_pages; i++) {
            PageWord old = machine->tables.page[segment.index + i];
            if (page_state(old) == PAGE_STATE_COMMITTED) {
                words[i] = (old & ~PAGE_WORD_PROTECTION) | bits;
            } else {
                words[i] = page_word(0, use, bits, lazily ? PAGE_STATE_LAZY : PAGE_STATE_COMMITTED);
                needed += !lazily;
            }
        }
        attach_frames(machine, &segment, words, needed, use);
        segment_write(machine, &segment, words);
    }
}

static void map_frames(Machine *machine, VirtAddr va, uint32_t n_pages, uint32_t frame, PageUse use,
                       PageWord bits, bool share) {
    FOR_SEGMENTS(segment, &machine->tables, va, n_pages) {
        PageWord words[CE_PAGES_PER_BLOCK];
        for (uint32_t i = 0; i < segment.n_pages; i++, frame++) {
            words[i] = page_word(frame, use, bits, PAGE_STATE_COMMITTED);
            if (share && frame < machine->ram.n_frames && !(bits & PAGE_WORD_PHYSICAL)) {
                ram_share(machine, frame);
            }
        }
        segment_write(machine, &segment, words);
    }
}

void pages_map(Machine *machine, VirtAddr va, uint32_t n_pages, uint32_t frame, PageUse use,
               PageWord bits) {
    map_frames(machine, va, n_pages, frame, use, bits, true);
}

void pages_give(Machine *machine, VirtAddr va, uint32_t n_pages, uint32_t frame, PageUse use,
                PageWord bits) {
    map_frames(machine, va, n_pages, frame, use, bits, false);
}

void pages_protect(Machine *machine, VirtAddr va, uint32_t n_pages, PageWord bits) {
    FOR_SEGMENTS(segment, &machine->tables, va, n_pages) {
        PageWord words[CE_PAGES_PER_BLOCK];
        for (uint32_t i = 0; i < segment.n_pages; i++) {
            PageWord old = machine->tables.page[segment.index + i];
            words[i] = (old & ~PAGE_WORD_PROTECTION) | bits;
        }
        segment_write(machine, &segment, words);
    }
}

// Whether a page word holds a counted RAM frame.
static bool holds_frame(const Machine *machine, PageWord word) {
    return page_state(word) == PAGE_STATE_COMMITTED && !(word & PAGE_WORD_PHYSICAL) &&
           page_frame(word) < machine->ram.n_frames;
}

static void detach_frames(Machine *machine, const Segment *segment) {
    uint8_t owner = machine->tables.block[segment->block].owner;
    const PageWord *words = &machine->tables.page[segment->index];
    for (uint32_t i = 0; i < segment->n_pages;) {
        if (!holds_frame(machine, words[i])) {
            i++;
            continue;
        }
        uint32_t first = page_frame(words[i]);
        uint32_t n = 1;
        while (i + n < segment->n_pages && holds_frame(machine, words[i + n]) &&
               page_frame(words[i + n]) == first + n) {
            n++;
        }
        ram_drop(machine, first, n, owner);
        i += n;
    }
}

void pages_discard(Machine *machine, VirtAddr va) {
    Segment segment = segment_at(&machine->tables, va, 1);
    PageWord old = machine->tables.page[segment.index];
    PageWord word = page_word(0, page_use(old), old & PAGE_WORD_PROTECTION, PAGE_STATE_LAZY);
    detach_frames(machine, &segment);
    segment_write(machine, &segment, &word);
}

void pages_decommit(Machine *machine, VirtAddr va, uint32_t n_pages, bool release) {
    FOR_SEGMENTS(segment, &machine->tables, va, n_pages) {
        if (!segment.block) {
            continue;
        }
        bool automatic = machine->tables.block[segment.block].flags & BLOCK_FLAG_AUTO_COMMIT;
        PageWord words[CE_PAGES_PER_BLOCK];
        for (uint32_t i = 0; i < segment.n_pages; i++) {
            PageWord old = machine->tables.page[segment.index + i];
            bool stays_free = release || page_state(old) == PAGE_STATE_FREE;
            PageWord bits = automatic ? old & PAGE_WORD_RIGHTS : 0;
            words[i] = stays_free ? 0 : page_word(0, USE_DATA, bits, PAGE_STATE_RESERVED);
        }
        detach_frames(machine, &segment);
        segment_write(machine, &segment, words);
    }
}

// ---- own check

// A free page is 0; only a committed page has a frame; a reserved page keeps rights for its first
// touch in blocks that commit by themselves.
static bool word_is_valid(const BlockRow *block, PageWord word) {
    bool automatic = block->flags & BLOCK_FLAG_AUTO_COMMIT;
    switch ((PageState)page_state(word)) {
    case PAGE_STATE_FREE:
        return word == 0;
    case PAGE_STATE_RESERVED:
        return page_frame(word) == 0 && (automatic || !(word & PAGE_WORD_PROTECTION));
    case PAGE_STATE_LAZY:
        return page_frame(word) == 0;
    case PAGE_STATE_COMMITTED:
        break;
    }
    return true;
}

static bool pages_are_zero(const PageWord *words) {
    PageWord any = 0;
    for (uint32_t i = 0; i < CE_PAGES_PER_BLOCK; i++) {
        any |= words[i];
    }
    return any == 0;
}

// Counts the holders of each frame by the page words. False when a word or a count of locks is
// wrong. Blocks beyond the reach of the free set were never in use.
static bool count_holders(const Machine *machine, uint32_t *holders) {
    const Tables *tables = &machine->tables;
    for (uint32_t block = 1; block < machine->free_blocks.reach; block++) {
        const BlockRow *row = &tables->block[block];
        const PageWord *words = &tables->page[block * CE_PAGES_PER_BLOCK];
        uint32_t locks = 0;
        if (row->kind == KIND_NONE && !pages_are_zero(words)) {
            return false;
        }
        for (uint32_t i = 0; row->kind != KIND_NONE && i < CE_PAGES_PER_BLOCK; i++) {
            if (!word_is_valid(row, words[i])) {
                return false;
            }
            if (holds_frame(machine, words[i])) {
                holders[page_frame(words[i])]++;
            }
            locks += tables->lock[block].count[i];
        }
        if (locks != row->locks) {
            return false;
        }
    }
    return true;
}

// DLLs of the kernel lie in frames that no page word names.
static void count_kernel_dlls(const Machine *machine, uint32_t *holders) {
    for (uint32_t i = 0; i < machine->tables.system->n_modules; i++) {
        const ModuleRow *row = &machine->tables.module[i];
        uint32_t first = (row->code_base & 0x1FFFFFFFu) >> CE_PAGE_SHIFT;
        uint32_t n = (row->code_size + row->data_size) >> CE_PAGE_SHIFT;
        for (uint32_t k = 0; row->handle && row->place == MODULE_KERNEL && k < n; k++) {
            holders[first + k]++;
        }
    }
}

static bool frames_agree(const Machine *machine, const uint32_t *holders) {
    uint32_t n_kernel = 0;
    for (uint32_t i = 0; i < machine->ram.n_frames; i++) {
        FrameRow row = machine->tables.frame[i];
        bool kernel = row.refs && row.use == USE_KERNEL;
        bool held = kernel || (row.refs && row.use == USE_OBJECT) ||
                    machine->tables.pager[i].state != PAGER_NONE;
        n_kernel += kernel;
        if (row.refs != holders[i] + held ||
            free_set_has(&machine->ram.free, i) != (row.refs == 0)) {
            return false;
        }
    }
    return n_kernel == machine->tables.system->arena_pages;
}

bool pages_is_valid(const Machine *machine) {
    uint32_t *holders = calloc(machine->ram.n_frames, sizeof *holders);
    if (!holders) {
        return true; // the host has no memory to look
    }
    bool valid = count_holders(machine, holders);
    if (valid) {
        count_kernel_dlls(machine, holders);
        valid = frames_agree(machine, holders);
    }
    free(holders);
    return valid;
}
