// SPDX-License-Identifier: MIT
#include "world/amounts.h"
#include "world/dump.h"
#include "world/text/dump.h"

#include "ce/memory_map.h"
#include "world/query/dump_modules.h"
#include "world/query/modules.h"
#include "world/query/query.h"
#include "world/query/room.h"
#include "world/words/sentence.h"

#include <stdlib.h>
#include <string.h>

// ---- mi

static void print_header(const DumpHeader *header, FILE *out) {
    if (header->version[0]) {
        fprintf(out, "Windows CE Kernel Memory Usage Tool %s\n", header->version);
    }
    if (header->has_pages) {
        fprintf(out, "Page size=%u, %u total pages, %u free pages.\n", CE_PAGE_SIZE,
                header->n_pages, header->n_free);
    }
    if (header->has_kernel) {
        fprintf(out, "%u pages used by kernel, %u pages held by kernel, %u pages consumed.\n",
                header->used, header->held, header->consumed);
    }
    if (header->has_storage) {
        fprintf(out, "%u of them are storage memory (object store).\n", header->storage);
    }
    if (header->version[0] || header->has_pages || header->has_kernel || header->has_storage) {
        fprintf(out, "\n");
    }
}

static void print_block(const World *world, VirtAddr va, uint32_t block, FILE *out) {
    char letters[CE_PAGES_PER_BLOCK + 1] = "";
    size_t n = 0;
    for (uint32_t i = 0; i < CE_PAGES_PER_BLOCK; i++) {
        letters[i] = query_letter(world->tables.page[block * CE_PAGES_PER_BLOCK + i],
                                  world->tables.n_rows[TABLE_FRAME]);
        n = letters[i] == ' ' ? n : i + 1;
    }
    fprintf(out, "  %08x(%u): %.*s\n", va, world->tables.block[block].locks, (int)n, letters);
}

static void print_slot(const World *world, uint32_t slot, bool full, FILE *out) {
    const DumpSlot *facts = &world->dump->slot[slot];
    if (facts->has_base) {
        fprintf(out, "Slot base %08x  Section ptr %08x\n", ce_slot_base(slot), facts->section);
    }
    for (uint32_t i = 0; full && i < CE_BLOCKS_PER_SLOT; i++) {
        VirtAddr va = ce_slot_base(slot) + (i << CE_BLOCK_SHIFT);
        uint32_t block = tables_block(&world->tables, va);
        if (block) {
            print_block(world, va, block, out);
        }
    }
    if (facts->has_sum) {
        const uint32_t *sum = facts->sum;
        fprintf(out, "Page summary: code=%u(%u) data r/o=%u r/w=%u stack=%u reserved=%u\n",
                sum[SUM_CODE_ROM], sum[SUM_CODE_RAM], sum[SUM_RO], sum[SUM_RW], sum[SUM_STACK],
                sum[SUM_RESERVED]);
    }
}

// The heading above a slot's list. The order is that of printing: a list without a heading comes
// first, because elsewhere it would seem to belong to the heading before it.
typedef enum { UNDER_NOTHING, UNDER_SLOT, UNDER_PROCESS, UNDER_NUMBER } Heading;

static Heading heading_of(const World *world, uint32_t slot) {
    const DumpSlot *facts = &world->dump->slot[slot];
    uint8_t process = query_tenant(world, slot);
    bool own = process != PROCESS_NONE && world->dump->process[process].in_mi;
    return !facts->has_base    ? UNDER_NOTHING
           : facts->has_number ? UNDER_NUMBER
           : own               ? UNDER_PROCESS
                               : UNDER_SLOT;
}

// Prints the slots whose list is under no process's name: mapped sections, and a list in the middle
// of which the file begins.
static void print_nobodys(const World *world, Heading heading, bool full, FILE *out) {
    for (uint32_t slot = CE_SLOT_XIP; slot < CE_SLOTS; slot++) {
        const DumpSlot *facts = &world->dump->slot[slot];
        if (facts->listed && heading_of(world, slot) == heading) {
            if (heading == UNDER_NUMBER) {
                fprintf(out, "Mapped file section %u\n", facts->number);
            }
            print_slot(world, slot, full, out);
        }
    }
}

static void print_process(const World *world, uint32_t index, bool full, FILE *out) {
    const DumpProcess *process = &world->dump->process[index];
    uint32_t slot = world->tables.process[index].slot;
    fprintf(out, "Memory usage for Process %08x: '%s' pid %u\n", process->pointer, process->name,
            index);
    if (slot != CE_SLOT_CURRENT && heading_of(world, slot) == UNDER_PROCESS) {
        print_slot(world, slot, full, out);
    }
}

void text_dump_mi(const World *world, bool full, FILE *out) {
    const DumpFacts *dump = world->dump;
    print_header(&dump->header, out);
    print_nobodys(world, UNDER_NOTHING, full, out);
    print_nobodys(world, UNDER_SLOT, full, out);
    for (uint32_t i = 0; i < CE_PROCESS_MAX; i++) {
        if (dump->process[i].in_mi) {
            print_process(world, i, full, out);
        }
    }
    print_nobodys(world, UNDER_NUMBER, full, out);
    if (dump->header.has_total) {
        fprintf(out, "\nTotal R/W data + stack + RAM code = %u\n", dump->header.total);
    }
}

// ---- explain

static void explain_page(const World *world, VirtAddr mapped, FILE *out) {
    static const struct {
        char letter;
        const char *text;
    } letters[] = {{'C', "code in ROM"},
                   {'c', "code in RAM"},
                   {'S', "stack"},
                   {'P', "device memory"},
                   {'W', "data that can be written"},
                   {'O', "object store"},
                   {'r', "read-only data in RAM (on ARM and SH4 code, too)"},
                   {'R', "read-only data in ROM (on ARM and SH4 code, too)"},
                   {'?', "in use, and the dump does not say for what"}};
    PageView view = tables_walk(&world->tables, mapped);
    if (!dump_tells(world, mapped)) {
        fprintf(out, "page        unknown: the dump does not tell of this page\n");
    } else if (page_state(view.word) == PAGE_STATE_COMMITTED) {
        char letter = query_letter(view.word, world->tables.n_rows[TABLE_FRAME]);
        for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++) {
            if (letters[i].letter == letter) {
                fprintf(out, "page        committed, letter %c: %s\n", letter, letters[i].text);
            }
        }
        if (world->dump->coarse) {
            fprintf(out, "            a MemoRx row is %u KB: which of its pages, it does not say\n",
                    world->dump->coarse >> 10);
        }
    } else {
        bool reserved = page_state(view.word) == PAGE_STATE_RESERVED;
        fprintf(out, "page        %s\n", reserved ? "reserved, letter -" : "not allocated");
    }
}

// The address in the slot of `mapped` where a module begins. It is the same offset in every process
// that uses the module, so the list gives it as seen through slot 0. False when the process does
// not use it.
// Source: Determining DLL Address Mapping in a Process (CE 5.0).
static bool module_begins(const World *world, const ModuleRow *row, VirtAddr mapped,
                          VirtAddr *ret_begin) {
    uint32_t slot = ce_slot_of(mapped);
    if (!row->name.text[0]) {
        return false;
    }
    if (ce_slot_of(row->code_base) != CE_SLOT_CURRENT) {
        *ret_begin = row->code_base;
        return ce_slot_of(*ret_begin) == slot;
    }
    uint8_t tenant = query_tenant(world, slot);
    *ret_begin = ce_slot_base(slot) | row->code_base;
    return tenant == PROCESS_NONE || (row->users >> tenant & 1);
}

// Prints the module that begins nearest below the address; the lists have no sizes.
static void explain_module(const World *world, VirtAddr mapped, FILE *out) {
    const ModuleRow *best = NULL;
    VirtAddr begin = 0, nearest = 0;
    for (uint32_t i = 0; i < world->tables.system->n_modules; i++) {
        const ModuleRow *row = &world->tables.module[i];
        if (module_begins(world, row, mapped, &begin) && begin <= mapped &&
            (!best || begin > nearest)) {
            best = row;
            nearest = begin;
        }
    }
    if (best) {
        fprintf(out, "module      the next one below begins at %08X: %s; its size is unknown\n",
                nearest, tables_name(&world->tables, &best->name));
    }
}

void text_dump_explain(const World *world, VirtAddr va, uint8_t process, FILE *out) {
    VirtAddr mapped = va;
    bool placed = process < CE_PROCESS_MAX && world->tables.process[process].slot;
    if (va < CE_SLOT_SIZE && placed) {
        mapped = va | ce_slot_base(world->tables.process[process].slot);
    }
    uint32_t slot = ce_slot_of(mapped);
    const Region *region = region_of_slot(slot);
    uint8_t tenant = slot == CE_SLOT_CURRENT ? PROCESS_NONE : query_tenant(world, slot);
    bool ce3 = slot == CE_SLOT_XIP && tenant != PROCESS_NONE; // CE 4 and 5 have DLLs there
    fprintf(out, "address     %08X", va);
    if (mapped != va) {
        fprintf(out, " = %08X while %s runs", mapped, query_process_name(world, process));
    }
    fprintf(out, "\nslot        %u (%08X to %08X), offset %07X: %s [%s]\n", slot,
            ce_slot_base(slot), ce_slot_base(slot) + (CE_SLOT_SIZE - 1),
            mapped & (CE_SLOT_SIZE - 1), ce3 ? "a process's slot, as in CE 3.0" : region->name,
            sentence_mark(ce3 ? 'D' : region->mark));
    if (tenant != PROCESS_NONE) {
        fprintf(out, "process     %s, access key %08X\n", query_process_name(world, tenant),
                world->tables.process[tenant].key);
    } else if (slot == CE_SLOT_CURRENT || !world->dump->slot[slot].has_number) {
        fprintf(out, "process     unknown: %s\n",
                slot == CE_SLOT_CURRENT ? "a dump does not say which process runs (--process NAME)"
                                        : "the dump names none in this slot");
    }
    explain_page(world, mapped, out);
    explain_module(world, mapped, out);
    fprintf(out, "region      unknown: a dump does not say which blocks are one reservation\n"
                 "frame       unknown: a dump does not say which page of RAM or ROM is behind it\n"
                 "bytes       unknown: a dump has none\n"
                 "access      unknown: a dump says what a page is used for, not its protection, "
                 "nor who has keys\n");
}

// ---- notes

// Counts the listed slots whose list is incomplete; *ret_whole counts the complete ones.
static uint32_t count_cut(const World *world, uint32_t *ret_whole) {
    uint32_t n_cut = 0;
    *ret_whole = 0;
    for (uint32_t slot = 0; slot < CE_SLOTS; slot++) {
        bool listed = world->dump->slot[slot].listed;
        *ret_whole += listed && dump_tells_slot(world, slot);
        n_cut += listed && !dump_tells_slot(world, slot);
    }
    return n_cut;
}

void text_dump_notes(const World *world, FILE *out) {
    const DumpFacts *dump = world->dump;
    char kinds[64];
    uint32_t whole = 0, cut = count_cut(world, &whole);
    fprintf(out, "  a dump (%s): ", dump_kinds_text(dump, kinds, sizeof kinds));
    if (dump->coarse) {
        fprintf(out, "%u columns", whole);
    } else {
        fprintf(out, "%u slots known page by page", whole);
    }
    if (cut) {
        fprintf(out, ", %u in part or not at all", cut);
    }
    fprintf(out, "%s\n", dump_tells_unlisted(world) ? "" : "; others may be missing");
    if (dump->coarse) {
        fprintf(out, "  ? is memory of the application, somewhere in those %u KB\n",
                dump->coarse >> 10);
    } else {
        fprintf(out, "  ? is unknown: the dump does not tell of it\n");
        if (room_line_known(world)) {
            fprintf(out,
                    "  the DLL line is at %08X: as was said of the device, or as gi mod lists it\n",
                    world->tables.system->dll_line);
        } else if (world->tables.system->line_is_bound) {
            fprintf(
                out,
                "  the DLL line is at %08X at most, because the image has DLLs of unknown size:\n"
                "  what is free in a slot may be kept for DLLs (--line)\n",
                room_line_most(world));
        } else {
            fprintf(out, "  the DLL line is unknown: what is free in a slot may be kept for DLLs "
                         "(--image, --line)\n");
        }
    }
}

static void dll_print(const World *world, const DumpModule *module, FILE *out) {
    const ModuleRow *row = &world->tables.module[module->record];
    char users[128];
    fprintf(out, "  %-23s %08X  at most %6u KB  %s\n", tables_name(&world->tables, &row->name),
            module->base, module->size_most >> 10,
            query_module_users(world, row, users, sizeof users));
}

bool text_dump_dlls(const World *world, FILE *out) {
    DumpModule *modules = malloc(CE_MODULES * sizeof *modules);
    uint32_t n = modules ? dump_modules(world, modules) : 0, n_slot_0 = 0;
    char most[32];
    if (n == 0) {
        free(modules);
        return false;
    }
    fprintf(out, "  DLL                     begins at            size  who\n");
    for (uint32_t i = 0; i < n; i++) {
        if (i == 0 || (modules[i].base < CE_SLOT_SIZE && modules[i - 1].base >= CE_SLOT_SIZE)) {
            fprintf(out, "%s\n",
                    modules[i].base < CE_SLOT_SIZE ? "in slot 0, and so in every process"
                                                   : "code in slot 1");
        }
        n_slot_0 += modules[i].base < CE_SLOT_SIZE;
        dll_print(world, &modules[i], out);
    }
    if (n_slot_0 > 0) {
        VirtAddr lowest = modules[n - 1].base & ~(CE_BLOCK_SIZE - 1);
        fprintf(out,
                "\nThe DLL line is not above %08X: a process has at most %s below it.\n"
                "gi mod lists where DLLs begin: the next one above bounds each.\n",
                lowest, amount_bytes(lowest - CE_NULL_GUARD_END, most, sizeof most));
    }
    free(modules);
    return true;
}
