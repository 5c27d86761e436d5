// SPDX-License-Identifier: MIT
#include "world/text/dlls.h"

#include "world/amounts.h"
#include "world/query/modules.h"
#include "world/query/query.h"
#include "world/query/remedy.h"
#include "world/words/sentence.h"

#include <stdlib.h>
#include <string.h>

// Prints one line per DLL, sorted by its lowest block in slot 0, then the bill of one process and
// the remedies that would win something now (world/query/remedy.h).

#define TEXT_COLUMNS 65u // width of the text under a remedy

typedef struct Place {
    uint32_t low, record; // low: lowest block of slot 0; CE_BLOCKS_PER_SLOT when it has none there
} Place;

static uint32_t lowest(const ModuleRow *row) {
    ModuleSpan spans[MODULE_SPANS];
    uint32_t n = module_spans(row, spans), low = CE_BLOCKS_PER_SLOT;
    for (uint32_t i = 0; i < n; i++) {
        low = spans[i].first < low ? spans[i].first : low;
    }
    return low;
}

static int by_place(const void *a, const void *b) {
    const Place *x = a, *y = b;
    return x->low != y->low ? (x->low > y->low) - (x->low < y->low)
                            : (x->record > y->record) - (x->record < y->record);
}

// Prints address and size of a DLL's code or data, "-" if it has none.
static void part_print(VirtAddr base, uint32_t size, int width, FILE *out) {
    if (size) {
        fprintf(out, "%08X %*u KB  ", base, width, size >> 10);
    } else {
        fprintf(out, "%-8s %*s     ", "-", width, "-");
    }
}

static void row_print(const World *world, const ModuleRow *row, uint8_t process, FILE *out) {
    ModuleSpan spans[MODULE_SPANS];
    uint32_t n = module_spans(row, spans), blocks = 0;
    char users[128];
    for (uint32_t i = 0; i < n; i++) {
        blocks += spans[i].n;
    }
    bool loaded = process < CE_PROCESS_MAX && row->users >> process & 1;
    fprintf(out, "%c %-20s ", loaded ? '*' : '~', tables_name(&world->tables, &row->name));
    part_print(row->code_base, row->code_size, 7, out);
    part_print(row->data_base, row->data_size, 5, out);
    fprintf(out, "%6u KB  %s\n", blocks << (CE_BLOCK_SHIFT - 10),
            query_module_users(world, row, users, sizeof users));
}

// Prints a text folded at 78 columns, each line indented.
static void folded(const char *text, FILE *out) {
    while (*text) {
        size_t n = strlen(text);
        if (n > TEXT_COLUMNS) {
            n = TEXT_COLUMNS;
            while (n > 0 && text[n] != ' ' && text[n - 1] != '+') {
                n--;
            }
            n = n ? n : TEXT_COLUMNS;
        }
        fprintf(out, "             %.*s\n", (int)n, text);
        text += n;
        text += *text == ' ';
    }
}

static void remedies_print(const World *world, FILE *out) {
    RemedyWin *list = malloc(REMEDY_LIST * sizeof *list);
    uint32_t n = list ? remedy_list(world, QUERY_NO_MODULE, list) : 0;
    char size[24], label[96], text[REMEDY_TEXT + 16];
    fprintf(out, "\nwhat would win address space, each by itself; --remedy TEXT makes it so:\n");
    if (n == 0) {
        fprintf(out,
                "  nothing that was loaded from a file; slot32 rom tells of the image's own\n");
    }
    for (uint32_t i = 0; i < n; i++) {
        const RemedyWin *win = &list[i];
        Source source = remedy_source(win->remedy.kind);
        int64_t most = remedy_most(win);
        fprintf(out, "  %9s  %s\n",
                most > 0 ? amount_bytes((uint64_t)most, size, sizeof size) : "-",
                remedy_label(&win->remedy, label, sizeof label));
        folded(remedy_text(&win->remedy, text), out);
        folded(remedy_sentence(world, win, text, sizeof text), out);
        snprintf(text, sizeof text, "%s (%s; %s)", source.title, source.applies_to,
                 sentence_mark(source.mark));
        folded(text, out);
    }
    free(list);
}

void text_dlls(const World *world, uint8_t process, FILE *out) {
    uint32_t n = 0, n_modules = world->tables.system->n_modules;
    Place *order = malloc((n_modules + 1) * sizeof *order);
    process = process == PROCESS_NONE ? world->tables.system->current_process : process;
    if (!order) {
        return;
    }
    for (uint32_t i = 0; i < n_modules; i++) {
        if (world->tables.module[i].handle) {
            order[n++] = (Place){lowest(&world->tables.module[i]), i};
        }
    }
    qsort(order, n, sizeof *order, by_place);
    fprintf(out, "  DLL                  code at        size  data at      size  each slot  who\n");
    for (uint32_t i = 0; i < n; i++) {
        row_print(world, &world->tables.module[order[i].record], process, out);
    }
    free(order);
    DllBill bill = query_dll_bill(world, process);
    char taken[24], loaded[24], others[24], holes[24];
    fprintf(out,
            "\n%s: DLLs take %s of its 32 MB above the load line at %08X.\n"
            "  * %3u it has loaded      %s\n"
            "  ~ %3u it has not loaded  %s\n"
            "    holes between them     %s\n",
            query_process_name(world, process),
            amount_bytes(CE_SLOT_SIZE - world->tables.system->dll_line, taken, sizeof taken),
            world->tables.system->dll_line, bill.n_loaded,
            amount_bytes(bill.loaded, loaded, sizeof loaded), bill.n_for_others,
            amount_bytes(bill.for_others, others, sizeof others),
            amount_bytes(bill.holes, holes, sizeof holes));
    remedies_print(world, out);
}
