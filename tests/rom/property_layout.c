// SPDX-License-Identifier: MIT
#include "rom/layout.h"
#include "tests/support/random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Random images, laid out and laid out again by a naive reference: a map of pages, taken one by one
// from the top, sixteen at a time where whole blocks are taken. Prints the seed of a difference.

#define MODULES_MAX 300u
#define PAGES 16384u // slots 0 and 1
#define PAGES_PER_BLOCK 16u

typedef struct Naive {
    unsigned char taken[PAGES];
    uint32_t data_next, code_next; // first page above the next one to take
} Naive;

static uint32_t naive_take(Naive *naive, uint32_t *next, uint32_t low, uint64_t bytes,
                           uint32_t unit) {
    uint32_t n = 0;
    while ((uint64_t)n * CE_PAGE_SIZE < bytes || n % (unit / CE_PAGE_SIZE) != 0) {
        n++;
    }
    if (n > *next - low) {
        return 0;
    }
    for (uint32_t i = 0; i < n; i++) {
        (*next)--;
        if (naive->taken[*next]++) {
            abort(); // two modules in one page
        }
    }
    return *next * CE_PAGE_SIZE;
}

// False when something finds no room.
static bool naive_place(RomModule *modules, uint32_t n, const LayoutLines *lines) {
    Naive naive = {.data_next = lines->data_high / CE_PAGE_SIZE,
                   .code_next = lines->code_high / CE_PAGE_SIZE};
    uint32_t data_low = lines->data_low / CE_PAGE_SIZE, code_low = lines->code_low / CE_PAGE_SIZE;
    for (uint32_t i = 0; i < n; i++) {
        modules[i].data_base = 0;
        if (layout_is_placed(&modules[i]) && modules[i].data_size > 0) {
            modules[i].data_base = naive_take(&naive, &naive.data_next, data_low,
                                              modules[i].data_size, lines->data_unit);
            if (!modules[i].data_base) {
                return false;
            }
        }
    }
    naive.data_next -= naive.data_next % PAGES_PER_BLOCK; // code begins on a block
    for (uint32_t i = 0; i < n; i++) {
        uint64_t bytes = (uint64_t)modules[i].code_size + modules[i].const_size;
        modules[i].code_base = 0;
        if (!layout_is_placed(&modules[i])) {
            continue;
        }
        modules[i].place = ROM_PLACE_SLOT_1;
        if (bytes > 0) {
            modules[i].code_base =
                naive_take(&naive, &naive.code_next, code_low, bytes, CE_BLOCK_SIZE);
            if (!modules[i].code_base) {
                modules[i].place = ROM_PLACE_SLOT_0;
                modules[i].code_base =
                    naive_take(&naive, &naive.data_next, data_low, bytes, CE_BLOCK_SIZE);
            }
            if (!modules[i].code_base) {
                return false;
            }
        }
    }
    return true;
}

static uint32_t random_size(uint64_t *random) {
    uint32_t kind = random_below(random, 8);
    uint32_t pages = kind == 0   ? 0
                     : kind == 1 ? 16
                     : kind == 2 ? 17
                     : kind == 3 ? random_below(random, 2000)
                                 : random_below(random, 100);
    return pages * CE_PAGE_SIZE;
}

static LayoutLines random_lines(uint64_t *random) {
    LayoutLines lines = layout_lines_default();
    lines.data_unit = random_below(random, 2) ? CE_PAGE_SIZE : CE_BLOCK_SIZE;
    if (random_below(random, 2)) {
        lines.data_high -= random_below(random, 200) * CE_BLOCK_SIZE;
        lines.data_low += random_below(random, 200) * CE_BLOCK_SIZE;
        lines.code_high -= random_below(random, 250) * CE_BLOCK_SIZE;
        lines.code_low += random_below(random, 250) * CE_BLOCK_SIZE;
    }
    return lines;
}

static VirtAddr lowest(const RomModule *modules, uint32_t n, VirtAddr from, VirtAddr end) {
    VirtAddr low = end;
    for (uint32_t i = 0; i < n; i++) {
        VirtAddr bases[] = {modules[i].code_base, modules[i].data_base};
        for (uint32_t k = 0; k < 2; k++) {
            low = bases[k] >= from && bases[k] < low && bases[k] ? bases[k] : low;
        }
    }
    return low;
}

static bool round_agrees(uint64_t *random) {
    RomModule ours[MODULES_MAX] = {0}, theirs[MODULES_MAX];
    uint32_t n = random_below(random, MODULES_MAX);
    LayoutLines lines = random_lines(random);
    LayoutResult result = {0};
    for (uint32_t i = 0; i < n; i++) {
        static const uint8_t places[] = {ROM_PLACE_SLOT_1, ROM_PLACE_SLOT_0, ROM_PLACE_LOADER,
                                         ROM_PLACE_EXE,    ROM_PLACE_SLOT_1, ROM_PLACE_SLOT_1};
        ours[i].place = places[random_below(random, sizeof places)];
        ours[i].code_size = random_size(random);
        ours[i].const_size = random_below(random, 3) ? 0 : random_size(random);
        ours[i].data_size = random_below(random, 4) ? CE_PAGE_SIZE : random_size(random);
    }
    memcpy(theirs, ours, sizeof ours);
    bool fits = layout_place(ours, n, &lines, &result);
    if (naive_place(theirs, n, &lines) != fits) {
        return false;
    }
    return !fits ||
           (memcmp(ours, theirs, sizeof ours) == 0 &&
            result.dll_line == lowest(ours, n, 0, CE_SLOT_SIZE) / CE_BLOCK_SIZE * CE_BLOCK_SIZE &&
            result.dll_code_line == lowest(ours, n, CE_SLOT_SIZE, 2 * CE_SLOT_SIZE));
}

int main(int argc, char **argv) {
    uint64_t first = argc > 1 ? strtoull(argv[1], NULL, 10) : 1, rounds = 20000;
    for (uint64_t seed = first; seed < first + rounds; seed++) {
        uint64_t random = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
        if (!round_agrees(&random)) {
            printf("layout and reference differ: property_layout %llu\n", (unsigned long long)seed);
            return 1;
        }
    }
    printf("%llu images from seed %llu on: layout and reference agree\n",
           (unsigned long long)rounds, (unsigned long long)first);
    return 0;
}
