// SPDX-License-Identifier: MIT
#include "rom/bill.h"
#include "tests/support/random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Random images: what a move is said to win is what is won when somebody edits the .bib file and
// lays it out again. Prints the seed of a difference.

#define LINES_MAX 120u
#define TEXT_SIZE (64u << 10)

typedef struct Line {
    bool in_files, compressed, no_rel, left_out;
    uint32_t code, ro, data, group; // KB, and which group
} Line;

typedef struct Image {
    Line lines[LINES_MAX];
    uint32_t n;
} Image;

static uint32_t below(uint64_t *random, uint32_t bound) {
    return random_below(random, bound);
}

static Image random_image(uint64_t *random) {
    Image image = {.n = 1 + below(random, LINES_MAX)};
    uint32_t most = below(random, 2) ? 100 : 1500; // small images, and ones that overflow
    for (uint32_t i = 0; i < image.n; i++) {
        image.lines[i] = (Line){.in_files = below(random, 5) == 0,
                                .compressed = below(random, 8) == 0,
                                .no_rel = below(random, 10) == 0,
                                .code = below(random, most),
                                .ro = below(random, 3) ? 0 : below(random, most / 4),
                                .data = below(random, 4) ? 4 : below(random, 200),
                                .group = below(random, 4)};
    }
    return image;
}

static Rom *build(const Image *image) {
    static const char *const groups[] = {"core", "ui", "net", "app"};
    static char text[TEXT_SIZE];
    size_t at = (size_t)snprintf(text, sizeof text, "MODULES\n");
    for (uint32_t i = 0; i < image->n; i++) {
        const Line *line = &image->lines[i];
        if (!line->left_out) {
            at += (size_t)snprintf(
                text + at, sizeof text - at, "m%u.dll x NK %s S%s ; @SIZE %u %u %u %s%s\n", i,
                line->in_files ? "FILES" : "MODULE", line->compressed ? "C" : "", line->code,
                line->ro, line->data, groups[line->group], line->no_rel ? "|norel" : "");
        }
    }
    RomError error = {0};
    RomDesc desc = {.name = "t.bib", .text = text, .size = at};
    return rom_new(&desc, &error);
}

static uint32_t pages(uint32_t kb) {
    return (kb + 3) / 4 * 4;
}

// As somebody would who reads the advice. A FILES DLL that moves gets its .rel file and no C.
static void edit(Image *image, const Rom *rom, const Move *move) {
    Line *first = &image->lines[move->module];
    switch (move->kind) {
    case MOVE_ALL_TO_MODULES:
        for (uint32_t i = 0; i < image->n; i++) {
            if (image->lines[i].in_files) {
                image->lines[i].in_files = image->lines[i].compressed = false;
                image->lines[i].no_rel = false;
            }
        }
        break;
    case MOVE_TO_MODULES:
    case MOVE_UNCOMPRESS:
    case MOVE_ADD_REL:
        first->in_files = first->compressed = first->no_rel = false;
        break;
    case MOVE_MERGE:
        first->code = pages(first->code);
        first->ro = pages(first->ro);
        first->data = pages(first->data);
        for (uint32_t i = move->module + 1; i < image->n; i++) {
            if (bill_merges(rom, move->module, i)) {
                first->code += pages(image->lines[i].code);
                first->ro += pages(image->lines[i].ro);
                first->data += pages(image->lines[i].data);
                image->lines[i].left_out = true;
            }
        }
        break;
    case MOVE_DROP:
        first->left_out = true;
        break;
    }
}

static bool move_wins(const Image *image, const Rom *rom, const Bill *bill, const Move *move) {
    Image edited = *image;
    edit(&edited, rom, move);
    Rom *after = build(&edited);
    Bill after_bill;
    if (!after || !bill_init(&after_bill, after)) {
        return false;
    }
    int64_t slot1 = (int64_t)after->image.dll_code_line - rom->image.dll_code_line;
    bool same = after_bill.floor - bill->floor == move->slot0_won && slot1 == move->slot1_won;
    bill_deinit(&after_bill);
    rom_free(after);
    return same;
}

static bool round_agrees(uint64_t *random, uint32_t *ret_moves) {
    Image image = random_image(random);
    Rom *rom = build(&image);
    Bill bill;
    bool same = true;
    if (!rom) {
        return true; // it does not fit
    }
    if (!bill_init(&bill, rom)) {
        return false;
    }
    for (uint32_t i = 0; i < bill.n_moves && same; i++) {
        same = move_wins(&image, rom, &bill, &bill.moves[i]);
        (*ret_moves)++;
    }
    bill_deinit(&bill);
    rom_free(rom);
    return same;
}

int main(int argc, char **argv) {
    uint64_t first = argc > 1 ? strtoull(argv[1], NULL, 10) : 1, rounds = 200;
    uint32_t n_moves = 0;
    for (uint64_t seed = first; seed < first + rounds; seed++) {
        uint64_t random = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
        if (!round_agrees(&random, &n_moves)) {
            printf("a move wins something else: property_bill %llu\n", (unsigned long long)seed);
            return 1;
        }
    }
    printf("%u moves of %llu images from seed %llu on win what they are said to win\n", n_moves,
           (unsigned long long)rounds, (unsigned long long)first);
    return 0;
}
