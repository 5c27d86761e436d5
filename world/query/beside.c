// SPDX-License-Identifier: MIT
#include "world/query/beside.h"

#include "world/dump.h"
#include "world/query/query.h"

// Compares the letters of `mi full`, page by page. A world without a page's letter counts the page
// as unknown.

static char page_letter(const World *world, VirtAddr va) {
    return query_letter(tables_walk(&world->tables, va).word, world->tables.n_rows[TABLE_FRAME]);
}

static void compare_page(const World *left, const World *right, VirtAddr va, Difference *all) {
    char a = page_letter(left, va), b = page_letter(right, va);
    bool told = dump_tells(left, va) && dump_tells(right, va) && a != '?' && b != '?';
    all->unknown += !told;
    all->gone += told && a != ' ' && b == ' ';
    all->come += told && a == ' ' && b != ' ';
    all->other += told && a != ' ' && b != ' ' && a != b;
}

Difference beside_compare(const World *left, const World *right, VirtAddr base, uint32_t n_blocks) {
    Difference all = {0};
    for (uint32_t i = 0; i < n_blocks; i++) {
        VirtAddr block = base + (i << CE_BLOCK_SHIFT);
        bool empty = !tables_block(&left->tables, block) && !tables_block(&right->tables, block);
        if (empty && dump_tells(left, block) && dump_tells(right, block)) {
            continue;
        }
        for (uint32_t k = 0; k < CE_PAGES_PER_BLOCK; k++) {
            compare_page(left, right, block + (k << CE_PAGE_SHIFT), &all);
        }
    }
    return all;
}
