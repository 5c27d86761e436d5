// SPDX-License-Identifier: MIT
#include "world/text/mi.h"

#include "world/query/query.h"
#include "world/text/dump.h"

#include <string.h>

// The columns follow the original. Process and section pointers are invented by slot32 (records are
// 9C bytes apart, as on the devices of the samples).

#define PROCESS_POINTER 0x8C0A2180u
#define SECTION_POINTER 0x8C1F0000u

typedef struct PageSummary {
    uint32_t code_rom, code_ram, data_ro, data_rw, stack, reserved;
} PageSummary;

static void summary_add(PageSummary *summary, char letter) {
    summary->code_rom += letter == 'C';
    summary->code_ram += letter == 'c';
    summary->data_ro += letter == 'r' || letter == 'R';
    summary->data_rw += letter == 'W' || letter == 'O';
    summary->stack += letter == 'S';
    summary->reserved += letter == '-';
}

static void summary_print(const PageSummary *summary, FILE *out) {
    fprintf(out, "Page summary: code=%u(%u) data r/o=%u r/w=%u stack=%u reserved=%u\n",
            summary->code_rom, summary->code_ram, summary->data_ro, summary->data_rw,
            summary->stack, summary->reserved);
}

// One line of `mi full`: address, lock count, 16 letters without trailing blanks.
static void block_line(const World *world, VirtAddr va, uint32_t block, bool full,
                       PageSummary *summary, FILE *out) {
    char letters[CE_PAGES_PER_BLOCK + 1] = "";
    for (uint32_t i = 0; i < CE_PAGES_PER_BLOCK; i++) {
        letters[i] = query_letter(world->tables.page[block * CE_PAGES_PER_BLOCK + i],
                                  world->tables.n_rows[TABLE_FRAME]);
        summary_add(summary, letters[i]);
    }
    size_t n = CE_PAGES_PER_BLOCK;
    while (n > 0 && letters[n - 1] == ' ') {
        letters[--n] = '\0';
    }
    if (full && n > 0) {
        fprintf(out, "  %08x(%u): %s\n", va, world->tables.block[block].locks, letters);
    }
}

static PageSummary slot_print(const World *world, uint32_t slot, bool full, FILE *out) {
    PageSummary summary = {0};
    VirtAddr base = ce_slot_base(slot);
    fprintf(out, "Slot base %08x  Section ptr %08x\n", base,
            SECTION_POINTER + world->tables.slot[slot].section * 0x1000u);
    for (uint32_t i = 0; i < CE_BLOCKS_PER_SLOT; i++) {
        VirtAddr va = base + (i << CE_BLOCK_SHIFT);
        uint32_t block = tables_block(&world->tables, va);
        if (block) {
            block_line(world, va, block, full, &summary, out);
        }
    }
    summary_print(&summary, out);
    return summary;
}

static void header_print(const World *world, FILE *out) {
    uint32_t total = world->tables.n_rows[TABLE_FRAME], free_pages = query_ram_free(world);
    uint32_t arena = world->tables.system->arena_pages;
    fprintf(out, "Windows CE Kernel Memory Usage Tool 0.2\n");
    fprintf(out, "Page size=%u, %u total pages, %u free pages.\n", CE_PAGE_SIZE, total, free_pages);
    fprintf(out, "%u pages used by kernel, %u pages held by kernel, %u pages consumed.\n", arena,
            arena, total - free_pages);
    uint32_t storage = 0;
    for (uint32_t i = 0; i < total; i++) {
        storage += world->tables.frame[i].refs && world->tables.frame[i].use == USE_OBJECT;
    }
    if (storage) {
        fprintf(out, "%u of them are storage memory (object store).\n", storage);
    }
}

static void kernel_print(const World *world, FILE *out) {
    static const char *const names[KOBJ_COUNT] = {"Thread",    "Module", "Event", "MemBlock",
                                                  "CallStack", "Name",   "Crit",  "Mutex",
                                                  "HData",     "FSMap"};
    uint32_t used = 0, extra = 0;
    fprintf(out, "Inx Size   Used    Max Extra  Entries Name\n");
    for (uint32_t i = 0; i < KOBJ_COUNT; i++) {
        const KernelObjectRow *row = &world->tables.kobject[i];
        uint32_t row_extra = (row->max - row->used) * row->size;
        fprintf(out, "%2u: %4u %6u %6u %5u %4u(%4u) %s\n", i, row->size, row->size * row->used,
                row->size * row->max, row_extra, row->used, row->max, names[i]);
        used += row->size * row->used;
        extra += row_extra;
    }
    fprintf(out, "Total Used = %u  Total Extra = %u  Waste = %u\n", used, extra,
            world->tables.system->arena_left);
}

static uint32_t pages_with_ram(PageSummary summary) {
    return summary.code_ram + summary.data_rw + summary.stack;
}

void text_mi(const World *world, MiKind kind, FILE *out) {
    if (world->dump) {
        text_dump_mi(world, kind == MI_FULL, out);
        return;
    }
    bool full = kind == MI_FULL;
    uint32_t total = 0, section = 0;
    header_print(world, out);
    if (kind == MI_KERNEL) {
        kernel_print(world, out);
        return;
    }
    fprintf(out, "\n");
    for (uint32_t i = 0; i < CE_PROCESS_MAX; i++) {
        const ProcessRow *row = &world->tables.process[i];
        if (row->handle) {
            fprintf(out, "Memory usage for Process %08x: '%s' pid %u\n",
                    PROCESS_POINTER + i * 0x9Cu, tables_name(&world->tables, &row->name), i);
            total += pages_with_ram(slot_print(world, row->slot, full, out));
        }
    }
    for (uint32_t slot = CE_SLOT_PROCESS_FIRST; slot <= CE_SLOT_PROCESS_LAST; slot++) {
        uint8_t lodger = query_lodger(world, slot);
        if (lodger != PROCESS_NONE) {
            fprintf(out, "Memory of '%s' in a slot where nobody lives\n",
                    query_process_name(world, lodger));
            total += pages_with_ram(slot_print(world, slot, full, out));
        }
    }
    for (uint32_t slot = CE_SLOT_LARGE_FIRST; slot <= CE_SLOT_LARGE_LAST; slot++) {
        if (world->tables.slot[slot].section) {
            fprintf(out, "Mapped file section %u\n", section++);
            total += pages_with_ram(slot_print(world, slot, full, out));
        }
    }
    fprintf(out, "\nTotal R/W data + stack + RAM code = %u\n", total);
}
