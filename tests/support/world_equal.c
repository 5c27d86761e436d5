// SPDX-License-Identifier: MIT
#include "tests/support/world_equal.h"

#include <stdio.h>
#include <string.h>

TableId tables_difference(const Tables *a, const Tables *b) {
    int id = 0;
    while (id < TABLE_COUNT && a->n_rows[id] == b->n_rows[id] &&
           memcmp(a->rows[id], b->rows[id], a->n_rows[id] * table_row_size((TableId)id)) == 0) {
        id++;
    }
    return (TableId)id;
}

bool world_equals_machine(const World *world, const Machine *machine) {
    TableId different = tables_difference(&world->tables, &machine->tables);
    if (different != TABLE_COUNT) {
        fprintf(stderr, "table %s differs\n", table_name(different));
        return false;
    }
    for (uint32_t i = 0; i < machine->ram.n_frames; i++) {
        if (memcmp(world_frame(world, i), ram_page(&machine->ram, i), CE_PAGE_SIZE) != 0) {
            fprintf(stderr, "frame %u differs\n", i);
            return false;
        }
    }
    return true;
}

uint64_t world_fingerprint(const World *world) {
    uint64_t hash = 1469598103934665603u;
    for (unsigned id = 0; id < TABLE_COUNT; id++) {
        const uint8_t *bytes = world->tables.rows[id];
        size_t n = world->tables.n_rows[id] * table_row_size((TableId)id);
        for (size_t k = 0; k + 8 <= n; k += 8) {
            uint64_t word = 0;
            memcpy(&word, bytes + k, sizeof word);
            hash = (hash ^ word) * 1099511628211u;
        }
    }
    return hash;
}
