// SPDX-License-Identifier: MIT
#include "cli/report/report.h"

#include "cli/rom_words.h"
#include "world/amounts.h"
#include "world/dump.h"
#include "world/query/dump_modules.h"
#include "world/query/modules.h"
#include "world/query/query.h"
#include "world/query/room.h"
#include "world/query/slot_use.h"

#include <stdlib.h>

// The sections about one device. Each number is a bound where the dump leaves something open.

static const ProcessRow *row_of(const World *world, uint8_t process) {
    return &world->tables.process[process];
}

static const char *name_of(const ReportDevice *device, uint8_t process) {
    const Tables *tables = &device->world->tables;
    return tables_name(tables, &tables->process[process].name);
}

// The process with the least room; PROCESS_NONE if no slot is told.
static uint8_t nearest(const World *world, RoomBounds *ret_room) {
    uint8_t order[CE_PROCESS_MAX];
    unsigned n = room_nearest(world, order);
    for (unsigned i = 0; i < n; i++) {
        *ret_room = room_bounds(world, row_of(world, order[i])->slot);
        if (ret_room->told) {
            return order[i];
        }
    }
    return PROCESS_NONE;
}

void report_verdict(const ReportDevice *device, FILE *out) {
    RoomBounds room = {0};
    uint8_t process = nearest(device->world, &room);
    char free_text[64], space[32], ram[32];
    fputs("<p class=\"verdict\">", out);
    if (process == PROCESS_NONE) {
        page_format(out, "The file does not say how the slots are filled.");
    } else {
        const char *name = name_of(device, process);
        amount_bytes(CE_SLOT_SIZE - room.kept - CE_NULL_GUARD_END, space, sizeof space);
        room_text(room.sum_least, room.sum_most, free_text, sizeof free_text);
        if (room.sum_most == 0) {
            page_format(out, "%s is at the wall: nothing of its %s is free.", name, space);
        } else if (room_may_be_full(&room)) {
            page_format(out, "%s may be at the wall: %s of its %s are free.", name, free_text,
                        space);
        } else {
            page_format(out, "%s is nearest to the wall: %s of its %s are free.", name, free_text,
                        space);
        }
    }
    uint64_t free_bytes = (uint64_t)query_ram_free(device->world) << CE_PAGE_SHIFT;
    if (query_ram_total(device->world) > 0) {
        page_format(out, " %s of RAM are free.", amount_bytes(free_bytes, ram, sizeof ram));
    }
    fputs("</p>\n", out);
}

static unsigned count_processes(const World *world) {
    unsigned n = 0;
    for (unsigned i = 0; i < CE_PROCESS_MAX; i++) {
        n += world->tables.process[i].handle != 0;
    }
    return n;
}

void report_device(const ReportDevice *device, FILE *out) {
    const World *world = device->world;
    char kinds[64], a[32], b[32];
    uint64_t total = (uint64_t)query_ram_total(world) << CE_PAGE_SHIFT;
    page_section(out, "What this device is");
    page_facts_begin(out);
    page_fact(out, "read from", "%s: %s", device->file,
              dump_kinds_text(world->dump, kinds, sizeof kinds));
    page_fact(out, "processes", "%u of 32", count_processes(world));
    if (total) {
        page_fact(out, "RAM", "%s, %s of it free", amount_bytes(total, a, sizeof a),
                  amount_bytes((uint64_t)query_ram_free(world) << CE_PAGE_SHIFT, b, sizeof b));
    } else {
        page_fact(out, "RAM", "not told");
    }
    if (room_line_known(world)) {
        page_fact(out, "DLL line", "%08X: a process has %s below it",
                  world->tables.system->dll_line,
                  amount_bytes(world->tables.system->dll_line - CE_NULL_GUARD_END, a, sizeof a));
    } else {
        VirtAddr most = room_line_most(world);
        page_fact(out, "DLL line", "not known%s%s%s", most < CE_SLOT_SIZE ? ", at most " : "",
                  most < CE_SLOT_SIZE ? amount_bytes(most - CE_NULL_GUARD_END, a, sizeof a) : "",
                  world->tables.system->line_is_bound ? ": the image has DLLs of unknown size"
                                                      : "");
    }
    if (device->image) {
        page_fact(out, "image", "%s: %u modules", device->image->file,
                  device->image->rom->image.n_modules);
    }
    page_facts_end(out);
}

void report_nearest(const ReportDevice *device, FILE *out) {
    uint8_t order[CE_PROCESS_MAX];
    unsigned n = room_nearest(device->world, order);
    char text[64];
    page_section(out, "Who is nearest to the wall");
    page_table_begin(out, "process|>slot|>free in sum|>largest hole|its slot");
    for (unsigned i = 0; i < n && i < REPORT_NEAREST; i++) {
        const ProcessRow *row = row_of(device->world, order[i]);
        RoomBounds room = room_bounds(device->world, row->slot);
        page_row_begin(out);
        page_cell(out, "%s", name_of(device, order[i]));
        page_number(out, "%u", row->slot);
        if (room.told) {
            page_number(out, "%s", room_text(room.sum_least, room.sum_most, text, sizeof text));
            page_number(out, "%s",
                        room_text(room.largest_least, room.largest_most, text, sizeof text));
            page_bar(out, room.used, room.sum_most - room.sum_least, CE_SLOT_SIZE - room.kept);
        } else {
            page_number(out, "not told");
        }
        page_row_end(out);
    }
    page_table_end(out);
    if (n > REPORT_NEAREST) {
        page_sentence(out, "%u more have more room.", n - REPORT_NEAREST);
    }
}

static void part(const char *what, uint32_t pages, FILE *out) {
    char text[32];
    if (pages > 0) {
        page_row_begin(out);
        page_cell(out, "%s", what);
        page_number(out, "%s", amount_bytes((uint64_t)pages << CE_PAGE_SHIFT, text, sizeof text));
        page_bar(out, pages, 0, CE_SLOT_SIZE >> CE_PAGE_SHIFT);
        page_row_end(out);
    }
}

// Sentences about what takes addresses without memory.
static void addresses(const SlotUse *use, FILE *out) {
    char a[32], b[32];
    if (use->lonely_blocks > 1) {
        page_sentence(out,
                      "%u blocks of 64 KB hold one page each: %s of addresses for %s of memory. "
                      "Small requests to VirtualAlloc do this; a heap takes them together.",
                      use->lonely_blocks,
                      amount_bytes((uint64_t)use->lonely_blocks << CE_BLOCK_SHIFT, a, sizeof a),
                      amount_bytes((uint64_t)use->lonely_blocks << CE_PAGE_SHIFT, b, sizeof b));
    }
    if (use->stacks > 1) {
        page_sentence(out, "%u stacks take %s of addresses, the longest at most %s.", use->stacks,
                      amount_bytes((uint64_t)use->stack_blocks << CE_BLOCK_SHIFT, a, sizeof a),
                      amount_bytes((uint64_t)use->largest_stack << CE_BLOCK_SHIFT, b, sizeof b));
    }
    if (use->reserved_blocks > use->stack_blocks) {
        page_sentence(out,
                      "%u blocks are reserved and hold nothing: %s of addresses that nobody uses "
                      "yet.",
                      use->reserved_blocks,
                      amount_bytes((uint64_t)use->reserved_blocks << CE_BLOCK_SHIFT, a, sizeof a));
    }
}

void report_why(const ReportDevice *device, FILE *out) {
    RoomBounds room = {0};
    uint8_t process = nearest(device->world, &room);
    if (process == PROCESS_NONE) {
        return;
    }
    const ProcessRow *row = row_of(device->world, process);
    SlotUse use = slot_use(device->world, row->slot);
    char title[96], kept[32], blocks[32];
    snprintf(title, sizeof title, "What fills the slot of %.63s", name_of(device, process));
    page_section(out, title);
    if (use.blocks == 0) {
        page_sentence(out, "Its pages are not listed: mi full lists them.");
        return;
    }
    page_table_begin(out, "pages|>size|of 32 MB");
    part("code", use.code, out);
    part("constants", use.constants, out);
    part("data and heaps", use.data, out);
    part("stacks", use.stack, out);
    part("object store, peripherals, unknown", use.object + use.unknown, out);
    part("reserved, no memory", use.reserved, out);
    part("kept for DLLs", room.kept >> CE_PAGE_SHIFT, out);
    page_table_end(out);
    page_sentence(
        out,
        "%u blocks of 64 KB are taken: %s of addresses. %s are kept for DLLs; those that it "
        "uses itself are counted in both.",
        use.blocks, amount_bytes((uint64_t)use.blocks << CE_BLOCK_SHIFT, blocks, sizeof blocks),
        amount_bytes(room.kept, kept, sizeof kept));
    addresses(&use, out);
}

VirtAddr report_image_line(const ReportDevice *device) {
    return device->image ? image_line(device->image) : CE_SLOT_SIZE;
}

// `line` bounds a DLL that was loaded from a file: it ends below the image's own.
static void dll_row(const World *world, const DumpModule *module, uint8_t process, VirtAddr line,
                    FILE *out) {
    const ModuleRow *row = &world->tables.module[module->record];
    char users[128], size[32];
    bool is_own = process < CE_PROCESS_MAX && row->users >> process & 1;
    uint32_t most = module->size_most;
    if (module->base < line && most > line - module->base) {
        most = line - module->base;
    }
    page_row_begin(out);
    page_cell(out, "%s", tables_name(&world->tables, &row->name));
    page_number(out, "%08X", module->base);
    page_number(out, "%s", amount_bytes(most, size, sizeof size));
    page_cell(out, "%s", query_module_users(world, row, users, sizeof users));
    page_cell(out, "%s", is_own ? "yes" : "no: it only pays");
    page_row_end(out);
}

void report_dlls(const ReportDevice *device, FILE *out) {
    const World *world = device->world;
    RoomBounds room = {0};
    uint8_t process = nearest(world, &room);
    DumpModule *modules = malloc(CE_MODULES * sizeof *modules);
    uint32_t n = modules ? dump_modules(world, modules) : 0, shown = 0;
    page_section(out, "Which DLL pushed whom");
    for (uint32_t i = n; i > 0 && modules[i - 1].base < CE_SLOT_SIZE && shown < 10; i--) {
        if (shown++ == 0) {
            page_sentence(out,
                          "DLLs of slot 0 take the same addresses in every process, whether it "
                          "uses them or not. The lowest make the line:");
            page_table_begin(out, "DLL|>begins at|>at most|who uses it|the nearest process");
        }
        dll_row(world, &modules[i - 1], process, report_image_line(device), out);
    }
    if (shown > 0) {
        page_table_end(out);
    } else {
        page_sentence(out,
                      n ? "No DLL of the list lies in slot 0: only the data of the image's DLLs "
                          "keep addresses there."
                        : "The file lists no DLLs: gi mod prints them.");
    }
    if (device->image && shown > 0) {
        VirtAddr line = report_image_line(device);
        VirtAddr now = world->tables.system->dll_line;
        char fell[32];
        if (now < line) {
            page_sentence(
                out,
                "The image leaves the line at %08X. DLLs that were loaded from files have "
                "taken it down to %08X: %s for every process.",
                line, now, amount_bytes(line - now, fell, sizeof fell));
        }
    }
    free(modules);
}

static void unknown(const char *what, const char *command, FILE *out) {
    page_row_begin(out);
    page_cell(out, "%s", what);
    fputs("<td><code>", out);
    page_text(out, command);
    fputs("</code></td>", out);
    page_row_end(out);
}

void report_unknown(const ReportDevice *device, FILE *out) {
    const World *world = device->world;
    unsigned kinds = world->dump->kinds;
    page_section(out, "What is not known");
    page_table_begin(out, "not known|what would tell it");
    if (!(kinds & DUMP_MI_FULL)) {
        unknown("which pages of each slot are used", "mi full", out);
    }
    if (world->tables.system->n_modules == 0) {
        unknown("which DLLs are loaded, and where they begin", "gi mod", out);
    }
    if (!room_line_known(world)) {
        unknown("the DLL line of slot 0",
                world->tables.system->line_is_bound
                    ? "sizes for the image: --release DIR, or the log of the build"
                    : "slot32 report ... --image X.bib, or the log of the build",
                out);
    }
    if (query_ram_total(world) == 0) {
        unknown("how much RAM there is, and how much of it is free", "mi", out);
    }
    unknown("which blocks are one reservation, and who asked for them",
            "a debug build of the program: log each VirtualAlloc", out);
    unknown("sizes of DLLs", "the image's .bib with --release, or the log of its build", out);
    page_table_end(out);
}
