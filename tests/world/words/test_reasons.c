// SPDX-License-Identifier: MIT

// docs/events.md has the row of each reason, as the product says it: reasons DOCS/EVENTS.MD. It
// prints the rows that are not there.

#include "ce/reasons.h"
#include "tests/support/play.h"
#include "world/words/sentence.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char *read_document(const char *path) {
    char *text = NULL;
    size_t size = 0;
    FILE *file = fopen(path, "r");
    bool read = file && getdelim(&text, &size, '\0', file) > 0;
    if (file) {
        fclose(file);
    }
    if (!read) {
        free(text);
        return NULL;
    }
    return text;
}

static const char *row_of(const World *world, ReasonId id, char *row, size_t size) {
    const ReasonInfo *info = reason_info(id);
    int n = snprintf(row, size, info->error >> 31 ? "| `%s` | %08X | " : "| `%s` | %u | ",
                     info->name, (unsigned)info->error);
    for (unsigned i = 0; i < reason_fact_count(id); i++) {
        n += snprintf(row + n, size - (size_t)n, "%s`%s`", i ? ", " : "", info->fact[i].name);
    }
    snprintf(row + n, size - (size_t)n, "%s | %s | %c |\n", reason_fact_count(id) ? "" : "none",
             sentence_rule(world, id), sentence_source(world, id).mark);
    return row;
}

int main(int argc, char **argv) {
    char *document = argc == 2 ? read_document(argv[1]) : NULL;
    unsigned missing = 0;
    if (!document) {
        fprintf(stderr, "usage: test_reasons docs/events.md\n");
        return 2;
    }
    static const char scenario[] = "process{ name = 'app.exe', main = function() end }";
    World world = {0};
    RunnerDesc desc = {.name = "t.lua", .text = scenario, .size = sizeof scenario - 1};
    Runner *runner = play_start(&world, &desc);
    for (int id = REASON_NONE + 1; id < REASON_COUNT; id++) {
        char row[1024];
        if (!strstr(document, row_of(&world, (ReasonId)id, row, sizeof row))) {
            fputs(row, stderr);
            missing++;
        }
    }
    runner_free(runner);
    world_deinit(&world);
    free(document);
    return missing ? 1 : 0;
}
