// SPDX-License-Identifier: MIT
#include "import/dump.h"
#include "tests/bench/median.h"

#include <string.h>

// Import of a dump of 10,000 lines, against the host reading the same file line by line: plainly
// with getline, and with getline and the sscanf that a reader of such lines would write first.

#define LINES 10000u
#define RUNS 15
#define EACH 10 // in a run
#define PATH "bench-import.txt"

static void need(bool held, const char *what) {
    if (!held) {
        fprintf(stderr, "bench-import: %s\n", what);
        exit(1);
    }
}

// 20 processes with lists of up to 498 blocks, as long as a real device's.
static void write_dump(void) {
    static const char *const pages[] = {"-CCCCCCCCCCCCCCC", "CCCCCCWWWWWWWr", "-------------SSS",
                                        "--"};
    FILE *file = fopen(PATH, "w");
    need(file, "cannot write " PATH);
    for (uint32_t i = 0, line = 0; line < LINES; i++) {
        uint32_t base = (i ? i + 1 : 97) << CE_SLOT_SHIFT;
        fprintf(file, "Memory usage for Process %08x: 'p%u.exe' pid %u\n", 0x80c41180u + i * 0x9C,
                i, i);
        fprintf(file, "Slot base %08x  Section ptr 81ee2000\n", base);
        line += 3;
        for (uint32_t k = 1; k < 498 && line < LINES; k++, line++) {
            fprintf(file, "  %08x(0): %s\n", base + (k << CE_BLOCK_SHIFT), pages[k % 4]);
        }
        fprintf(file, "Page summary: code=9(0) data r/o=9 r/w=9 stack=9 reserved=9\n");
    }
    need(fclose(file) == 0, "cannot write " PATH);
}

static double imports(void) {
    static char text[1u << 20];
    char message[256];
    double start = median_now_ms();
    for (int i = 0; i < EACH; i++) {
        World world;
        FILE *file = fopen(PATH, "r");
        need(file, "cannot read " PATH);
        size_t n = fread(text, 1, sizeof text, file);
        fclose(file);
        need(dump_recognise(text, n), "not recognised");
        need(dump_read(&world, &(DumpDesc){PATH, text, n, 0, false}, message, sizeof message),
             message);
        world_deinit(&world);
    }
    return (median_now_ms() - start) / EACH;
}

static double lines(bool scan) {
    char *line = NULL;
    size_t room = 0, sum = 0;
    double start = median_now_ms();
    for (int i = 0; i < EACH; i++) {
        FILE *file = fopen(PATH, "r");
        need(file, "cannot read " PATH);
        for (ssize_t n; (n = getline(&line, &room, file)) >= 0;) {
            unsigned va = 0, locks = 0;
            char letters[17] = "";
            sum += (size_t)n;
            sum += scan && sscanf(line, " %8x(%u): %16[^\n]", &va, &locks, letters) == 3 ? va : 0;
        }
        fclose(file);
    }
    __asm__ volatile("" : "+r"(sum));
    free(line);
    return (median_now_ms() - start) / EACH;
}

int main(void) {
    double ours[2][RUNS], theirs[2][RUNS];
    write_dump();
    for (int i = 0; i < RUNS; i++) {
        for (int k = 0; k < 2; k++) {
            ours[k][i] = imports();
            theirs[k][i] = lines(k == 1);
        }
    }
    remove(PATH);
    median_head();
    median_report("import of 10,000 lines / getline", ours[0], theirs[0], RUNS, 50);
    median_report("import of 10,000 lines / getline, sscanf", ours[1], theirs[1], RUNS, 3);
    return 0;
}
