// SPDX-License-Identifier: MIT
#include "scenario/catalog.h"

#include "scenario/runner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_lesson(const LibraryFile *file) {
    return strncmp(file->name, "lib/", 4) != 0 && !library_is_exercise(file);
}

static int in_order(const void *left, const void *right) {
    const CatalogLesson *a = left, *b = right;
    uint32_t of_a = a->info.lesson ? a->info.lesson : INFO_LESSONS + 1;
    uint32_t of_b = b->info.lesson ? b->info.lesson : INFO_LESSONS + 1;
    return of_a != of_b ? (of_a < of_b ? -1 : 1) : strcmp(a->file->name, b->file->name);
}

static bool read_info(const LibraryFile *file, ScenarioInfo *ret_info, char *message) {
    RunnerDesc desc = {.name = file->name, .text = file->text, .size = file->size};
    Runner *runner = runner_read(&desc, message);
    if (runner) {
        *ret_info = *runner_info(runner);
    }
    runner_free(runner);
    return runner != NULL;
}

Catalog *catalog_new(char *message) {
    Catalog *catalog = calloc(1, sizeof *catalog + library_file_count * sizeof catalog->lessons[0]);
    if (!catalog) {
        snprintf(message, RUNNER_MESSAGE, "out of memory on the host");
        return NULL;
    }
    for (unsigned i = 0; i < library_file_count; i++) {
        CatalogLesson *lesson = &catalog->lessons[catalog->n];
        lesson->file = &library_files[i];
        if (is_lesson(lesson->file) && !read_info(lesson->file, &lesson->info, message)) {
            catalog_free(catalog);
            return NULL;
        }
        catalog->n += is_lesson(lesson->file);
    }
    qsort(catalog->lessons, catalog->n, sizeof catalog->lessons[0], in_order);
    return catalog;
}

void catalog_free(Catalog *catalog) {
    free(catalog);
}

unsigned catalog_find(const Catalog *catalog, const char *name) {
    unsigned i = 0;
    while (i < catalog->n && strcmp(catalog->lessons[i].file->name, name) != 0) {
        i++;
    }
    return i;
}
