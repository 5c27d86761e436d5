// SPDX-License-Identifier: MIT
#include "world/text/beside.h"

#include "world/amounts.h"
#include "world/dump.h"
#include "world/query/beside.h"
#include "world/query/query.h"
#include "world/text/map.h"

#include <string.h>

// Prints the slots of both worlds in panels of 24 slots, then the differences. The cells are those
// of the map (text_map_cell), so both views agree.

#define PANEL_SLOTS 24u // three characters each, in 80 columns
#define ROWS (CE_SLOT_SIZE >> 20)
#define ROW_BLOCKS ((1u << 20) / CE_BLOCK_SIZE)

typedef struct Pair {
    const World *world[2];
    const char *name[2];
} Pair;

static bool is_listed(const World *world, uint32_t slot) {
    return world->tables.slot[slot].section != 0;
}

// Finds slots that one of the worlds shows, from `from` on; at most n_max. Slot 0 is left out,
// because it repeats another slot.
static uint32_t find_slots(const Pair *pair, uint32_t *from, uint32_t *slots, uint32_t n_max) {
    uint32_t n = 0;
    for (; *from < CE_SLOTS && n < n_max; ++*from) {
        if (*from != CE_SLOT_CURRENT &&
            (is_listed(pair->world[0], *from) || is_listed(pair->world[1], *from))) {
            slots[n++] = *from;
        }
    }
    return n;
}

// ---- the columns

static char map_cell(const World *world, uint32_t slot, uint32_t row) {
    return is_listed(world, slot)                       ? text_map_cell(world, slot, row)
           : world->dump && !dump_tells_unlisted(world) ? '?'
                                                        : ' ';
}

static void panel_print(const Pair *pair, const uint32_t *slots, uint32_t n, FILE *out) {
    fprintf(out, "  slot  ");
    for (uint32_t i = 0; i < n; i++) {
        fprintf(out, "%2u ", slots[i]);
    }
    fprintf(out, "\n");
    for (uint32_t row = ROWS; row-- > 0;) {
        fprintf(out, "+%2u MB  ", row);
        for (uint32_t i = 0; i < n; i++) {
            VirtAddr base = ce_slot_base(slots[i]) + (row << 20);
            fprintf(out, "%c%c%c", map_cell(pair->world[0], slots[i], row),
                    map_cell(pair->world[1], slots[i], row),
                    difference_any(beside_compare(pair->world[0], pair->world[1], base, ROW_BLOCKS))
                        ? '!'
                        : ' ');
        }
        fprintf(out, "\n");
    }
}

// ---- the differences

// The process in a slot: "filesys.exe", or what the slot is for when it has none.
static const char *tenant_name(const World *world, uint32_t slot) {
    uint8_t process = query_tenant(world, slot);
    return process != PROCESS_NONE   ? query_process_name(world, process)
           : !is_listed(world, slot) ? "-"
           : ce_slot_is_large(slot)  ? "(shared)"
           : slot == CE_SLOT_XIP     ? "(ROM DLLs)"
                                     : "?";
}

static void number(uint32_t n, const char *text, bool *first, FILE *out) {
    if (n) {
        fprintf(out, "%s%u %s", *first ? "" : ", ", n, text);
        *first = false;
    }
}

static void slot_print(const Pair *pair, uint32_t slot, FILE *out) {
    Difference all =
        beside_compare(pair->world[0], pair->world[1], ce_slot_base(slot), CE_BLOCKS_PER_SLOT);
    const char *names[2] = {tenant_name(pair->world[0], slot), tenant_name(pair->world[1], slot)};
    bool first = true;
    fprintf(out, "%c%3u  %-16.16s %-16.16s ", difference_any(all) ? '!' : ' ', slot, names[0],
            strcmp(names[0], names[1]) == 0 ? "" : names[1]);
    number(all.gone, "pages only left", &first, out);
    number(all.come, "only right", &first, out);
    number(all.other, "of another kind", &first, out);
    number(all.unknown, "unknown", &first, out);
    fprintf(out, "%s\n", first ? "the same" : "");
}

static void ram_print(const Pair *pair, FILE *out) {
    fprintf(out, "RAM free: ");
    for (int i = 0; i < 2; i++) {
        char size[32];
        uint64_t bytes = (uint64_t)query_ram_free(pair->world[i]) << CE_PAGE_SHIFT;
        fprintf(out, "%s%s", i ? " left, " : "",
                query_ram_known(pair->world[i]) ? amount_bytes(bytes, size, sizeof size)
                                                : "unknown");
    }
    fprintf(out, " right\n");
}

void text_beside(const World *left, const char *left_name, const World *right,
                 const char *right_name, FILE *out) {
    Pair pair = {{left, right}, {left_name, right_name}};
    uint32_t slots[PANEL_SLOTS], n = 0;
    fprintf(out, "left   %s\nright  %s\n\n", pair.name[0], pair.name[1]);
    for (uint32_t from = 0; (n = find_slots(&pair, &from, slots, PANEL_SLOTS)) > 0;) {
        panel_print(&pair, slots, n, out);
        fprintf(out, "\n");
    }
    for (uint32_t from = 0; find_slots(&pair, &from, slots, 1) > 0;) {
        slot_print(&pair, slots[0], out);
    }
    fprintf(out, "\n! pages differ there   ? unknown: a dump does not tell\n");
    ram_print(&pair, out);
}
