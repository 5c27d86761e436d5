// SPDX-License-Identifier: MIT
#pragma once

// One set of the machine's tables, and the walk through them. Two sets exist: the kernel's changes
// only through machine_set_rows(), the reader's (`world`) by applying events. This header knows
// values only, so both halves may include it.

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

// Allocates all tables: every row is zero, no process is current. n_frames is the number of RAM
// pages. False, with nothing held, when the host is out of memory.
bool tables_init(Tables *tables, uint32_t n_frames);
void tables_deinit(Tables *tables);

// Makes every row zero again, as tables_init() does. Only the rows of blocks and sections below
// `n_blocks` and `n_sections` were used.
void tables_reset(Tables *tables, uint32_t n_blocks, uint32_t n_sections);

const char *table_name(TableId id);

// Bytes of a row. The compiler sees a constant if `id` is one.
static inline size_t table_row_size(TableId id) {
    static const size_t sizes[TABLE_COUNT] = {
#define TABLE_SIZE(tag, field, type) [TABLE_##tag] = sizeof(type),
        CE_TABLES(TABLE_SIZE)
#undef TABLE_SIZE
    };
    return sizes[id];
}

// Address of a row; index < n_rows.
static inline void *table_row(const Tables *tables, TableId id, uint32_t index) {
    return (char *)tables->rows[id] + (size_t)index * table_row_size(id);
}

// The lowest free record at or above `from`; the table's n_rows when none is free. Only for tables
// whose rows are records with a field that is 0 while free (handle, name, base, used).
uint32_t tables_first_free(const Tables *tables, TableId id, uint32_t from);

// The whole name of a record. It is valid until the tables change.
static inline const char *tables_name(const Tables *tables, const RowName *name) {
    return name->more ? tables->name[name->more - 1].text : name->text;
}

// The row of the table NAME that a record has for a long name. Only records of processes, files,
// objects and modules have names.
uint32_t tables_name_row(TableId id, uint32_t record);

// What a record's row holds of a name of less than CE_NAME_MAX bytes: all of it, or its brief form,
// "FixtureMa...eProcessW". Whoever sets the row sets the record's row of NAME as well if `more` is
// not 0.
RowName tables_row_name(TableId id, uint32_t record, const char *name);

// The number of the block that holds an address, 0 when there is none (static windows have no
// blocks).
static inline uint32_t tables_block(const Tables *tables, VirtAddr va) {
    uint32_t section = tables->slot[ce_slot_of(va)].section;
    return section ? tables->section[section * CE_BLOCKS_PER_SLOT + ce_block_in_slot(va)] : 0;
}

// The result of the MMU's walk: the page word of an address and its block's rights.
typedef struct PageView {
    PageWord word;         // 0 where nothing is allocated
    const BlockRow *block; // NULL where there is no block
    uint32_t block_no;     // 0 in static windows and where there is no block
} PageView;

// Walks slot table, section and block. Slot 0 gives the current process's page. The static windows
// 80000000 and A0000000 give RAM pages at their physical addresses.
PageView tables_walk(const Tables *tables, VirtAddr va);

// Whether touching a reserved page of a stack may commit it (`mapped` is its mapped address): an
// allowing clause, CLAUSE_STACK_GUARD or CLAUSE_STACK_JUMP.
AccessClause tables_stack_page(const Tables *tables, VirtAddr mapped);

// The address with its slot in it: an address below 02000000 moves to the current process's slot,
// any other is returned unchanged. Before the first process runs slot 0 has no owner, so all
// addresses are unchanged.
VirtAddr tables_mapped(const Tables *tables, VirtAddr va);
