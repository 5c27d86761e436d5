// SPDX-License-Identifier: MIT
#include "emu/tables.h"

#include "ce/shown.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Tables are plain arrays, one calloc each; the walk is two array look-ups. The static windows are
// not in the tables, where they would need 131,072 page words: their words are computed.

static const char *const table_names[TABLE_COUNT] = {
#define TABLE_NAME(tag, field, type) [TABLE_##tag] = #field,
    CE_TABLES(TABLE_NAME)
#undef TABLE_NAME
};

const char *table_name(TableId id) {
    return table_names[id];
}

bool tables_init(Tables *tables, uint32_t n_frames) {
    *tables = (Tables){.n_rows = {
                           [TABLE_PAGE] = CE_BLOCKS * CE_PAGES_PER_BLOCK,
                           [TABLE_BLOCK] = CE_BLOCKS,
                           [TABLE_SECTION] = CE_SECTIONS * CE_BLOCKS_PER_SLOT,
                           [TABLE_SLOT] = CE_SLOTS,
                           [TABLE_PROCESS] = CE_PROCESS_MAX,
                           [TABLE_THREAD] = CE_THREADS,
                           [TABLE_CALLSTACK] = CE_CALLSTACKS,
                           [TABLE_API_SET] = CE_API_SETS,
                           [TABLE_FRAME] = n_frames,
                           [TABLE_MODULE] = CE_MODULES,
                           [TABLE_KOBJECT] = KOBJ_COUNT,
                           [TABLE_OBJECT] = CE_OBJECTS,
                           [TABLE_VIEW] = CE_VIEWS,
                           [TABLE_FILE] = CE_FILES,
                           [TABLE_STORE] = n_frames,
                           [TABLE_PAGER] = n_frames,
                           [TABLE_LOCK] = CE_BLOCKS,
                           [TABLE_WAIT] = CE_WAITS,
                           [TABLE_REGS] = CE_THREADS,
                           [TABLE_TLS] = CE_THREADS,
                           [TABLE_NAME] = CE_NAMES,
                           [TABLE_PROCESS_HANDLE] = CE_PROCESS_HANDLES,
                           [TABLE_SYSTEM] = 1,
                       }};
    for (unsigned id = 0; id < TABLE_COUNT; id++) {
        tables->rows[id] = calloc(tables->n_rows[id], table_row_size((TableId)id));
        if (!tables->rows[id]) {
            tables_deinit(tables);
            return false;
        }
    }
    tables->system->current_process = PROCESS_NONE;
    return true;
}

// How many rows of a table belong to the first n_blocks blocks and n_sections sections.
static uint32_t rows_within(const Tables *tables, TableId id, uint32_t n_blocks,
                            uint32_t n_sections) {
    switch (id) {
    case TABLE_PAGE:
        return n_blocks * CE_PAGES_PER_BLOCK;
    case TABLE_BLOCK:
    case TABLE_LOCK:
        return n_blocks;
    case TABLE_SECTION:
        return n_sections * CE_BLOCKS_PER_SLOT;
    case TABLE_NAME:
        return tables->system->n_names;
    default:
        return tables->n_rows[id];
    }
}

void tables_reset(Tables *tables, uint32_t n_blocks, uint32_t n_sections) {
    for (unsigned i = 0; i < TABLE_COUNT; i++) {
        TableId id = (TableId)i;
        uint32_t n = rows_within(tables, id, n_blocks, n_sections);
        memset(tables->rows[id], 0, n * table_row_size(id));
    }
    tables->system->current_process = PROCESS_NONE;
}

void tables_deinit(Tables *tables) {
    for (unsigned id = 0; id < TABLE_COUNT; id++) {
        free(tables->rows[id]);
        tables->rows[id] = NULL;
    }
}

uint32_t tables_name_row(TableId id, uint32_t record) {
    // What has few records comes first: rows in use lie together.
    static const uint16_t first[TABLE_COUNT] = {
        [TABLE_FILE] = CE_PROCESS_MAX,
        [TABLE_OBJECT] = CE_PROCESS_MAX + CE_FILES,
        [TABLE_MODULE] = CE_PROCESS_MAX + CE_FILES + CE_OBJECTS,
    };
    assert(id == TABLE_PROCESS || first[id]);
    return first[id] + record;
}

#define BRIEF_PART 9u // bytes at the beginning and at the end of a brief form

// Bytes of the beginning that a brief form has: whole characters.
static size_t brief_head(const char *name) {
    size_t head = 0;
    for (size_t n = 1; n && head + n <= BRIEF_PART; head += n) {
        n = shown_utf8(name + head);
        if (head + n > BRIEF_PART) {
            break;
        }
    }
    return head;
}

RowName tables_row_name(TableId id, uint32_t record, const char *name) {
    RowName row = {.text = ""};
    size_t length = strlen(name);
    assert(length < CE_NAME_MAX);
    if (length < sizeof row.text) {
        memcpy(row.text, name, length);
        return row;
    }
    size_t tail = length - BRIEF_PART;
    while (tail < length && !shown_utf8(name + tail)) {
        tail++;
    }
    snprintf(row.text, sizeof row.text, "%.*s...%s", (int)brief_head(name), name, name + tail);
    row.more = (uint16_t)(tables_name_row(id, record) + 1);
    return row;
}

static PageView window_walk(const Tables *tables, uint32_t window, VirtAddr va) {
    static const BlockRow rights = {.read_keys = UINT32_MAX,
                                    .write_keys = UINT32_MAX,
                                    .owner = PROCESS_NONE,
                                    .kind = KIND_KERNEL,
                                    .flags = BLOCK_FLAG_KERNEL_ONLY};
    uint32_t frame = (window - 1) * CE_PAGES_PER_SLOT + ce_page_in_slot(va);
    if (frame >= tables->n_rows[TABLE_FRAME]) {
        return (PageView){0, NULL, 0};
    }
    PageWord word = page_word(frame, USE_DATA, PAGE_WORD_RIGHTS, PAGE_STATE_COMMITTED);
    return (PageView){word | PAGE_WORD_PHYSICAL, &rights, 0};
}

PageView tables_walk(const Tables *tables, VirtAddr va) {
    SlotRow slot = tables->slot[ce_slot_of(va)];
    if (slot.window) {
        return window_walk(tables, slot.window, va);
    }
    uint32_t block = tables_block(tables, va);
    if (!block) {
        return (PageView){0, NULL, 0};
    }
    return (PageView){tables->page[block * CE_PAGES_PER_BLOCK + ce_page_in_block(va)],
                      &tables->block[block], block};
}

VirtAddr tables_mapped(const Tables *tables, VirtAddr va) {
    uint8_t current = tables->system->current_process;
    if (va >= CE_SLOT_SIZE || current == PROCESS_NONE) {
        return va;
    }
    return va | ce_slot_base(tables->process[current].slot);
}

AccessClause tables_stack_page(const Tables *tables, VirtAddr mapped) {
    VirtAddr page = mapped & ~(CE_PAGE_SIZE - 1);
    const BlockRow *block = tables_walk(tables, page).block;
    assert(block); // the caller has asked about a page of a stack
    uint16_t base = block->base;
    if (page == (VirtAddr)base << CE_BLOCK_SHIFT) {
        return CLAUSE_STACK_GUARD;
    }
    PageView above = tables_walk(tables, page + CE_PAGE_SIZE);
    bool more =
        above.block && above.block->base == base && page_state(above.word) == PAGE_STATE_RESERVED;
    return more ? CLAUSE_STACK_JUMP : CLAUSE_ALLOWED;
}

// The field of a record that is 0 while the record is free.
typedef struct UseField {
    size_t at, size; // bytes; size 0 = the rows are not such records
} UseField;

static const UseField use_fields[TABLE_COUNT] = {
#define USE_FIELD(type, field)                                                                     \
    { offsetof(type, field), sizeof(((type *)0)->field) }
    [TABLE_PROCESS] = USE_FIELD(ProcessRow, handle),
    [TABLE_THREAD] = USE_FIELD(ThreadRow, handle),
    [TABLE_CALLSTACK] = USE_FIELD(CallStackRow, used),
    [TABLE_API_SET] = USE_FIELD(ApiSetRow, handle),
    [TABLE_MODULE] = USE_FIELD(ModuleRow, handle),
    [TABLE_OBJECT] = USE_FIELD(ObjectRow, handle),
    [TABLE_FILE] = USE_FIELD(FileRow, name.text[0]),
    [TABLE_VIEW] = USE_FIELD(ViewRow, base),
    [TABLE_PROCESS_HANDLE] = USE_FIELD(ProcessHandleRow, handle),
#undef USE_FIELD
};

uint32_t tables_first_free(const Tables *tables, TableId id, uint32_t from) {
    static const char nothing[sizeof(uint32_t)];
    UseField field = use_fields[id];
    uint32_t n = tables->n_rows[id], i = from;
    assert(field.size > 0 && field.size <= sizeof nothing);
    while (i < n && memcmp((char *)table_row(tables, id, i) + field.at, nothing, field.size) != 0) {
        i++;
    }
    return i;
}
