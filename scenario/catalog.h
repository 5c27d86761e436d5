// SPDX-License-Identifier: MIT
#pragma once

// The shipped lessons in their teaching order: by the number that each gives itself in scenario{},
// then those without a number, by name. The files of lib/ and exercises/ are no lessons.

#include "scenario/info.h"
#include "scenario/library.h"

typedef struct CatalogLesson {
    const LibraryFile *file;
    ScenarioInfo info;
} CatalogLesson;

typedef struct Catalog {
    unsigned n;
    CatalogLesson lessons[]; // n of them
} Catalog;

// Reads what every shipped scenario says of itself. NULL with one line in `message` (RUNNER_MESSAGE
// bytes) when the host is out of memory.
Catalog *catalog_new(char *message);
void catalog_free(Catalog *catalog);

// The place of a lesson in the list by its name, n when there is none.
unsigned catalog_find(const Catalog *catalog, const char *name);
