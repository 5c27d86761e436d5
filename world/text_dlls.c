// SPDX-License-Identifier: MIT
#include "world/text_dlls.h"

#include "world/query.h"
#include "world/query_modules.h"

#include <stdlib.h>

typedef struct Place {
    uint32_t low, record; // lowest block of slot 0; CE_BLOCKS_PER_SLOT when it has none there
} Place;

static uint32_t lowest(const ModuleRow *row) {
    ModuleSpan spans[MODULE_SPANS];
    uint32_t n = query_module_spans(row, spans), low = CE_BLOCKS_PER_SLOT;
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

static void row_print(const World *world, const ModuleRow *row, uint8_t process, FILE *out) {
    ModuleSpan spans[MODULE_SPANS];
    uint32_t n = query_module_spans(row, spans), blocks = 0;
    char users[128];
    for (uint32_t i = 0; i < n; i++) {
        blocks += spans[i].n;
    }
    bool loaded = process < CE_PROCESS_MAX && row->users >> process & 1;
    fprintf(out, "%c %-20s %08X %7u KB  %08X %5u KB %7u KB  %s\n", loaded ? '*' : '~', row->name,
            row->code_size ? row->code_base : 0, row->code_size >> 10,
            row->data_size ? row->data_base : 0, row->data_size >> 10,
            blocks << (CE_BLOCK_SHIFT - 10), query_module_users(world, row, users, sizeof users));
}

// What would win address space in every slot, largest first; nothing below a block.
typedef struct Remedy {
    uint32_t bytes;
    const ModuleRow *row;
} Remedy;

static int by_bytes(const void *a, const void *b) {
    uint32_t x = ((const Remedy *)a)->bytes, y = ((const Remedy *)b)->bytes;
    return (x < y) - (x > y);
}

#define REMEDIES_MOST 5u

// `remedies` has room for every module.
static void remedies_print(const World *world, Remedy *remedies, FILE *out) {
    uint32_t n = 0, n_small = 0, rounding = 0;
    char size[24];
    for (uint32_t i = 0; i < world->tables.system->n_modules; i++) {
        const ModuleRow *row = &world->tables.module[i];
        ModuleRemedy remedy = query_module_remedy(world, row);
        if (remedy.in_modules >= CE_BLOCK_SIZE) {
            remedies[n++] = (Remedy){remedy.in_modules, row};
        }
        if (row->handle && row->rom_frame == 0 && remedy.left_out &&
            remedy.left_out <= 2 * CE_BLOCK_SIZE) {
            rounding += remedy.rounding;
            n_small++;
        }
    }
    qsort(remedies, n, sizeof *remedies, by_bytes);
    fprintf(out, "\nwhat would win address space in every slot:\n");
    for (uint32_t i = 0; i < n && i < REMEDIES_MOST; i++) {
        fprintf(out, "  %9s  %s in MODULES: its code goes to slot 1\n",
                query_size_text(remedies[i].bytes, size, sizeof size), remedies[i].row->name);
    }
    rounding &= ~(CE_BLOCK_SIZE - 1);
    if (n_small > 1 && rounding) {
        fprintf(out, "  %9s  %u small DLLs of files merged into one\n",
                query_size_text(rounding, size, sizeof size), n_small);
    }
    if (n == 0 && !(n_small > 1 && rounding)) {
        fprintf(out,
                "  nothing of what is loaded from files; slot32 rom tells of the image's own\n");
    }
}

void text_dlls(const World *world, uint8_t process, FILE *out) {
    uint32_t n = 0, n_modules = world->tables.system->n_modules;
    Place *order = malloc((n_modules + 1) * sizeof *order);
    Remedy *remedies = malloc((n_modules + 1) * sizeof *remedies);
    process = process == PROCESS_NONE ? world->tables.system->current_process : process;
    if (!order || !remedies) {
        free(order);
        free(remedies);
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
            query_size_text(CE_SLOT_SIZE - world->tables.system->dll_line, taken, sizeof taken),
            world->tables.system->dll_line, bill.n_loaded,
            query_size_text(bill.loaded, loaded, sizeof loaded), bill.n_for_others,
            query_size_text(bill.for_others, others, sizeof others),
            query_size_text(bill.holes, holes, sizeof holes));
    remedies_print(world, remedies, out);
    free(remedies);
}
