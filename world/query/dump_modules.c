// SPDX-License-Identifier: MIT
#include "world/query/dump_modules.h"

#include <stdlib.h>

static int highest_first(const void *a, const void *b) {
    const DumpModule *x = a, *y = b;
    return x->base != y->base ? (x->base < y->base) - (x->base > y->base)
                              : (x->record > y->record) - (x->record < y->record);
}

uint32_t dump_modules(const World *world, DumpModule *ret_modules) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < world->tables.system->n_modules && i < CE_MODULES; i++) {
        VirtAddr base = world->tables.module[i].code_base;
        if (base >= CE_NULL_GUARD_END && base < 2 * CE_SLOT_SIZE) {
            ret_modules[n++] = (DumpModule){.record = i, .base = base};
        }
    }
    if (n > 0) {
        qsort(ret_modules, n, sizeof *ret_modules, highest_first);
    }
    for (uint32_t i = 0; i < n; i++) {
        VirtAddr base = ret_modules[i].base;
        VirtAddr end = base < CE_SLOT_SIZE ? CE_SLOT_SIZE : 2 * CE_SLOT_SIZE;
        if (i > 0 && base == ret_modules[i - 1].base) {
            ret_modules[i].size_most = ret_modules[i - 1].size_most;
            continue;
        }
        VirtAddr above = i > 0 && ret_modules[i - 1].base < end ? ret_modules[i - 1].base : end;
        ret_modules[i].size_most = above - base;
    }
    return n;
}
