// SPDX-License-Identifier: MIT
#pragma once

// A set of the machine's tables and the walk through them. Two sets exist: the kernel's, changed
// through machine_set_rows() alone, and the reader's (`world`), changed by applying events. This
// header knows values only, so both halves may include it.

#include "ce/rows.h"
#include "emu/access.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct Tables {
    union {
        void *rows[TABLE_COUNT];
        struct {
#define TABLE_FIELD(tag, field, type) type *field;
            CE_TABLES(TABLE_FIELD)
#undef TABLE_FIELD
        };
    };
    uint32_t n_rows[TABLE_COUNT];
} Tables;

// Allocates all tables, every row zero and no process current; n_frames is the number of RAM pages.
// False, and nothing held, when the host has no memory.
bool tables_init(Tables *tables, uint32_t n_frames);
void tables_deinit(Tables *tables);

const char *table_name(TableId id);

// Bytes of a row; a constant where the table is one.
static inline size_t table_row_size(TableId id) {
    static const size_t sizes[TABLE_COUNT] = {
#define TABLE_SIZE(tag, field, type) [TABLE_##tag] = sizeof(type),
        CE_TABLES(TABLE_SIZE)
#undef TABLE_SIZE
    };
    return sizes[id];
}

// The row's place; index < n_rows.
static inline void *table_row(const Tables *tables, TableId id, uint32_t index) {
    return (char *)tables->rows[id] + (size_t)index * table_row_size(id);
}

// The lowest record at or above `from` that is free, of a table whose rows are records with a field
// that says so (handle, name, base, used); n_rows of it when none is.
uint32_t tables_first_free(const Tables *tables, TableId id, uint32_t from);

// The block number that holds an address, 0 when no block does (static windows have none).
static inline uint32_t tables_block(const Tables *tables, VirtAddr va) {
    uint32_t section = tables->slot[ce_slot_of(va)].section;
    return section ? tables->section[section * CE_BLOCKS_PER_SLOT + ce_block_in_slot(va)] : 0;
}

// One step of the MMU's walk, as a value: the page word of an address and its block's rights.
typedef struct PageView {
    PageWord word;         // 0 where nothing is allocated
    const BlockRow *block; // NULL where no block is
    uint32_t block_no;     // 0 for static windows and where no block is
} PageView;

// Walks slot table, section and block. Slot 0 gives the current process's page; the static windows
// 80000000 and A0000000 give RAM pages at their physical addresses.
PageView tables_walk(const Tables *tables, VirtAddr va);

// Whether a touch of a reserved page of a stack (its mapped address) may commit it: an allowing
// clause, CLAUSE_STACK_GUARD or CLAUSE_STACK_JUMP.
AccessClause tables_stack_page(const Tables *tables, VirtAddr mapped);

// The address with its slot in it: an address below 02000000 moves to the current process's slot,
// any other is returned as it is. Before the first process runs, slot 0 has no owner: unchanged.
VirtAddr tables_mapped(const Tables *tables, VirtAddr va);
