// SPDX-License-Identifier: MIT
#include "cli/report/report.h"

#include "cli/rom_words.h"
#include "world/amounts.h"
#include "world/query/dump_modules.h"
#include "world/query/room.h"
#include "world/query/slot_use.h"

#include <stdlib.h>
#include <string.h>

// Three kinds of remedies: of the program's own requests, of DLLs that were loaded from files, and
// of the image. Each names its win in one process, where it can be known.

#define MOVES_SHOWN 6u // of the image
#define DROPS_SHOWN 3u // of these, such as only leave a module out

static void remedy(const char *what, const char *win, const char *where, FILE *out) {
    page_row_begin(out);
    page_cell(out, "%s", what);
    page_number(out, "%s", win);
    page_cell(out, "%s", where);
    page_row_end(out);
}

static void of_program(const SlotUse *use, FILE *out) {
    char what[256], win[64], size[32];
    uint32_t data_blocks = use->blocks - use->stack_blocks;
    if (use->lonely_blocks > 1) {
        uint32_t saved = use->lonely_blocks - (use->lonely_blocks + 15) / 16;
        snprintf(win, sizeof win, "at most %s",
                 amount_bytes((uint64_t)saved << CE_BLOCK_SHIFT, size, sizeof size));
        remedy("take small blocks from a heap instead of VirtualAlloc", win, "the program", out);
    }
    if (use->stack_blocks > use->stacks) {
        snprintf(what, sizeof what,
                 "link with /STACK:0x10000, or pass 64 KB and "
                 "STACK_SIZE_PARAM_IS_A_RESERVATION to CreateThread");
        snprintf(win, sizeof win, "at most %s",
                 amount_bytes((uint64_t)(use->stack_blocks - use->stacks) << CE_BLOCK_SHIFT, size,
                              sizeof size));
        remedy(what, win, "the program; --remedy stack:0x10000 in a scenario", out);
    }
    if (data_blocks >= 32) {
        snprintf(win, sizeof win, "at most %s",
                 amount_bytes((uint64_t)use->data << CE_PAGE_SHIFT, size, sizeof size));
        remedy("reserve 2 MB or more at once with PAGE_NOACCESS and commit pages of it: such "
               "reservations lie in the large area, outside of the slot",
               win, "the program", out);
    }
}

// What each process wins if a DLL of so many bytes, all code, moves from FILES to MODULES: it no
// longer takes `bytes` below the line, and its code goes to slot 1 as far as that has room.
static int64_t won_in_modules(const Rom *rom, uint32_t bytes) {
    uint32_t n = rom->image.n_modules;
    RomModule *modules = malloc((n + 1) * sizeof *modules);
    LayoutResult result = {0};
    if (!modules) {
        return 0;
    }
    memcpy(modules, rom->modules, n * sizeof *modules);
    modules[n] = (RomModule){.code_size = bytes, .place = ROM_PLACE_SLOT_1};
    bool fits = layout_measure(modules, n + 1, rom->lines, &result);
    free(modules);
    return fits ? (int64_t)result.dll_line - (int64_t)rom->image.dll_line + (int64_t)bytes : 0;
}

typedef struct Loaded {
    uint32_t n, useless; // DLLs of files; of these, such as slot 1 has no room for
} Loaded;

static void of_file(const ReportDevice *device, const char *name, uint32_t bytes, Loaded *loaded,
                    FILE *out) {
    char what[160], win[64], size[32], where[120];
    int64_t won = won_in_modules(device->image->rom, bytes);
    loaded->n++;
    if (won <= 0) {
        loaded->useless++;
        return;
    }
    snprintf(what, sizeof what,
             "put %.60s into MODULES of the image, with its .rel file: its code goes to slot 1",
             name);
    snprintf(win, sizeof win, "at most %s", amount_bytes((uint64_t)won, size, sizeof size));
    snprintf(where, sizeof where, "the image; --remedy modules:%.60s in a scenario", name);
    remedy(what, win, where, out);
}

// DLLs that lie below the image's own line were loaded from files.
static Loaded of_files(const ReportDevice *device, FILE *out) {
    Loaded loaded = {0};
    VirtAddr line = report_image_line(device);
    const Tables *tables = &device->world->tables;
    DumpModule *modules = malloc(CE_MODULES * sizeof *modules);
    uint32_t n = modules ? dump_modules(device->world, modules) : 0;
    char win[64], size[32];
    for (uint32_t i = 0; i < n; i++) {
        if (modules[i].base < line) {
            uint32_t above = modules[i].base + modules[i].size_most;
            of_file(device, tables_name(tables, &tables->module[modules[i].record].name),
                    (above < line ? above : line) - modules[i].base, &loaded, out);
        }
    }
    free(modules);
    if (loaded.n > 1) {
        snprintf(win, sizeof win, "at most %s",
                 amount_bytes((uint64_t)(loaded.n - 1) << CE_BLOCK_SHIFT, size, sizeof size));
        remedy("merge the DLLs that were loaded from files: each begins on a block of 64 KB", win,
               "the DLLs; --remedy merge:DLL+DLL in a scenario", out);
    }
    return loaded;
}

static void of_image(const Image *image, FILE *out) {
    char what[ROM_MOVE_TEXT], win[32];
    uint32_t shown = 0, drops = 0;
    for (uint32_t i = 0; i < image->bill.n_moves && shown < MOVES_SHOWN; i++) {
        const Move *move = &image->bill.moves[i];
        bool is_drop = move->kind == MOVE_DROP;
        if (move->slot0_won <= 0 || (is_drop && drops == DROPS_SHOWN)) {
            continue;
        }
        drops += is_drop;
        rom_move_text(image->rom, move, what);
        remedy(what, amount_bytes((uint64_t)move->slot0_won, win, sizeof win),
               "the image; slot32 rom lists them all", out);
        shown++;
    }
}

void report_remedies(const ReportDevice *device, FILE *out) {
    uint8_t order[CE_PROCESS_MAX];
    unsigned n = room_nearest(device->world, order);
    page_section(out, "What would help, and how much");
    page_sentence(out, "Each by itself: they do not add up.");
    page_table_begin(out, "remedy|>won in a process|where");
    if (n > 0) {
        SlotUse use = slot_use(device->world, device->world->tables.process[order[0]].slot);
        of_program(&use, out);
    }
    Loaded loaded = {0};
    if (device->image) {
        loaded = of_files(device, out);
        of_image(device->image, out);
    } else {
        remedy("a change of the image", "not known", "--image X.bib tells what each would win",
               out);
    }
    page_table_end(out);
    if (loaded.useless > 0) {
        page_sentence(
            out,
            "%u of the DLLs that were loaded from files would win nothing in MODULES: slot 1 "
            "has no room for so much code, so it would go to slot 0 again.",
            loaded.useless);
    }
}
