// SPDX-License-Identifier: MIT
#include "rom/sizes.h"

#include "ce/grow.h"

#include <stdlib.h>
#include <string.h>

// One pass reads the rows, then they are sorted: two rows of one name become neighbours.

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

static int row_compare(const void *a, const void *b) {
    return bib_compare(((const SizesRow *)a)->name, ((const SizesRow *)b)->name);
}

static bool add_row(Sizes *sizes, const SizesRow *row) {
    if (!rows_grow((void **)&sizes->rows, sizes->n_rows, &sizes->room, sizeof *sizes->rows)) {
        return false;
    }
    sizes->rows[sizes->n_rows++] = *row;
    return true;
}

// Reads one line without its comment.
static bool read_row(Sizes *sizes, RomPlaceInFile place, const char *text, size_t size,
                     RomError *error) {
    size_t first = 0, end = 0, at = 0;
    const char *why = NULL;
    while (first < size && is_blank(text[first])) {
        first++;
    }
    for (end = first; end < size && !is_blank(text[end]); end++) {
        place.column = (uint32_t)end + 1;
        if (text[end] < '!' || text[end] > '~') {
            return rom_error_at(error, place, "byte %02X in a name", (unsigned char)text[end]);
        }
    }
    if (end == first) {
        return true;
    }
    place.column = (uint32_t)first + 1;
    if (end - first > BIB_WORD_MAX) {
        return rom_error_at(error, place, "a name of more than %u characters", BIB_WORD_MAX);
    }
    if (sizes->n_rows == SIZES_ROWS_MAX) {
        return rom_error_at(error, place, "more than %u rows", SIZES_ROWS_MAX);
    }
    SizesRow row = {.line = place.line};
    if (!bib_sizes(text + end, size - end, &row.sizes, &at, &why)) {
        place.column = (uint32_t)(end + at) + 1;
        return rom_error_at(error, place, "%s", why);
    }
    row.name = calloc(1, end - first + 1);
    if (!row.name || !add_row(sizes, &row)) {
        free(row.name);
        return rom_error_memory(error);
    }
    memcpy(row.name, text + first, end - first);
    return true;
}

static bool read_all(Sizes *sizes, const char *file, const char *text, size_t size,
                     RomError *error) {
    RomPlaceInFile place = {.file = file};
    for (size_t at = 0, next = 0; at < size; at = next + 1) {
        const char *newline = memchr(text + at, '\n', size - at);
        next = newline ? (size_t)(newline - text) : size;
        const char *comment = memchr(text + at, ';', next - at);
        place.line++;
        if (!read_row(sizes, place, text + at, (comment ? (size_t)(comment - text) : next) - at,
                      error)) {
            return false;
        }
    }
    if (sizes->n_rows > 0) {
        qsort(sizes->rows, sizes->n_rows, sizeof *sizes->rows, row_compare);
    }
    for (uint32_t i = 1; i < sizes->n_rows; i++) {
        if (row_compare(&sizes->rows[i - 1], &sizes->rows[i]) == 0) {
            uint32_t a = sizes->rows[i - 1].line, b = sizes->rows[i].line;
            place.line = a > b ? a : b;
            return rom_error_at(error, place, "%.60s is already in line %u", sizes->rows[i].name,
                                a < b ? a : b);
        }
    }
    return true;
}

bool sizes_read(const char *file, const char *text, size_t size, Sizes *ret_sizes,
                RomError *ret_error) {
    Sizes sizes = {0};
    if (!read_all(&sizes, file, text, size, ret_error)) {
        sizes_deinit(&sizes);
        return false;
    }
    *ret_sizes = sizes;
    return true;
}

void sizes_deinit(Sizes *sizes) {
    for (uint32_t i = 0; i < sizes->n_rows; i++) {
        free(sizes->rows[i].name);
    }
    free(sizes->rows);
    *sizes = (Sizes){0};
}

const BibSizes *sizes_find(const Sizes *sizes, const char *name) {
    uint32_t low = 0, high = sizes->n_rows;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        int order = bib_compare(sizes->rows[middle].name, name);
        if (order == 0) {
            return &sizes->rows[middle].sizes;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}
