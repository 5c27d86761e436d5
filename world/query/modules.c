// SPDX-License-Identifier: MIT
#include "world/query/modules.h"

#include "world/query/query.h"

#include <stdio.h>

// A module's blocks follow from its row (module_spans), so each question walks over the MODULE
// table. Outside the processes' slots the BLOCK row names the module directly.

#define USERS_NAMED 4u // more users are only counted

static bool has_block(const ModuleRow *row, uint32_t block) {
    ModuleSpan spans[MODULE_SPANS];
    uint32_t n = module_spans(row, spans);
    for (uint32_t i = 0; i < n; i++) {
        if (block >= spans[i].first && block < spans[i].first + spans[i].n) {
            return true;
        }
    }
    return false;
}

static bool has_page(const ModuleRow *row, VirtAddr offset) {
    VirtAddr page = offset & ~(CE_PAGE_SIZE - 1);
    return row->handle && ((page >= row->code_base && page - row->code_base < row->code_size) ||
                           (page >= row->data_base && page - row->data_base < row->data_size));
}

// The kernel's DLL at an address in a static window, cached or uncached.
static uint32_t kernel_module_at(const World *world, VirtAddr va) {
    VirtAddr physical = va & (CE_STATIC_WINDOW_SLOTS * CE_SLOT_SIZE - 1);
    for (uint32_t i = 0; i < world->tables.system->n_modules; i++) {
        const ModuleRow *row = &world->tables.module[i];
        VirtAddr base = row->code_base - ce_slot_base(CE_SLOT_CACHED_FIRST);
        if (row->handle && row->place == MODULE_KERNEL && physical >= base &&
            physical - base < row->code_size + row->data_size) {
            return i;
        }
    }
    return QUERY_NO_MODULE;
}

uint32_t query_module_at(const World *world, VirtAddr mapped) {
    uint32_t slot = ce_slot_of(mapped);
    bool process = slot <= CE_SLOT_PROCESS_LAST && slot != CE_SLOT_XIP;
    uint32_t block = tables_block(&world->tables, mapped);
    if (world->tables.slot[slot].window) {
        return kernel_module_at(world, mapped);
    }
    if (!process && slot != CE_SLOT_NK) {
        return block && world->tables.block[block].module ? world->tables.block[block].module - 1u
                                                          : QUERY_NO_MODULE;
    }
    uint32_t in_block = QUERY_NO_MODULE;
    for (uint32_t i = world->tables.system->n_modules; i-- > 0;) {
        if (has_page(&world->tables.module[i], mapped & (CE_SLOT_SIZE - 1))) {
            return i; // packed data: others may be in the block
        }
        in_block = has_block(&world->tables.module[i], ce_block_in_slot(mapped)) ? i : in_block;
    }
    return in_block;
}

uint32_t query_loaded_dll_at(const World *world, VirtAddr mapped) {
    const BlockRow *block = tables_walk(&world->tables, mapped).block;
    return block && block->kind == KIND_DLL ? query_module_at(world, mapped) : QUERY_NO_MODULE;
}

DllBill query_dll_bill(const World *world, uint8_t process) {
    DllBill bill = {0};
    enum { OF_NONE, OF_OTHERS, OF_LOADED } of_block[CE_BLOCKS_PER_SLOT] = {OF_NONE};
    for (uint32_t i = 0; i < world->tables.system->n_modules; i++) {
        const ModuleRow *row = &world->tables.module[i];
        ModuleSpan spans[MODULE_SPANS];
        uint32_t n = module_spans(row, spans);
        bool loaded = process < CE_PROCESS_MAX && row->users >> process & 1;
        for (uint32_t k = 0; k < n; k++) {
            for (uint32_t b = spans[k].first; b < spans[k].first + spans[k].n; b++) {
                of_block[b] = loaded || of_block[b] == OF_LOADED ? OF_LOADED : OF_OTHERS;
            }
        }
        *(loaded ? &bill.n_loaded : &bill.n_for_others) += n > 0;
    }
    uint32_t line = world->tables.system->dll_line >> CE_BLOCK_SHIFT;
    for (uint32_t b = 0; b < CE_BLOCKS_PER_SLOT; b++) { // packed data share blocks
        bill.loaded += of_block[b] == OF_LOADED ? CE_BLOCK_SIZE : 0;
        bill.for_others += of_block[b] == OF_OTHERS ? CE_BLOCK_SIZE : 0;
        bill.holes += of_block[b] == OF_NONE && b >= line ? CE_BLOCK_SIZE : 0;
    }
    bill.taken = bill.loaded + bill.for_others;
    return bill;
}

const char *query_module_users(const World *world, const ModuleRow *row, char *buffer,
                               size_t size) {
    char users[96];
    if (row->users == 0) {
        snprintf(buffer, size, "loaded by nobody now; in ROM it keeps its place");
        return buffer;
    }
    uint32_t n = (uint32_t)__builtin_popcount(row->users);
    if (n > USERS_NAMED) {
        snprintf(buffer, size, "loaded by %u processes", n);
        return buffer;
    }
    snprintf(buffer, size, "loaded by %s", query_keys_text(world, row->users, users, sizeof users));
    return buffer;
}
