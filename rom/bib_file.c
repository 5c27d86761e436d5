// SPDX-License-Identifier: MIT
#include "rom/bib_file.h"

#include "ce/image.h"
#include "ce/memory_layout.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

// The parts of a .bib file that others need as well: warnings, name comparison, and the size
// notation. A sidecar table and a "; @SIZE" note use the same notation, so both are read here.
// rom/bib.c reads the file itself. A module may be at most a slot (32 MB).

static void warn(Bib *bib, BibPlace place, bool is_note, const char *format, va_list list) {
    if (bib->n_warnings < BIB_WARNINGS_MAX) {
        BibWarning *warning = &bib->warnings[bib->n_warnings];
        warning->source = place.source;
        warning->line = place.line;
        warning->column = place.column;
        warning->is_note = is_note;
        vsnprintf(warning->text, sizeof warning->text, format, list);
    }
    bib->n_warnings++;
}

void bib_warn(Bib *bib, BibPlace place, const char *format, ...) {
    va_list list;
    va_start(list, format);
    warn(bib, place, false, format, list);
    va_end(list);
}

void bib_note(Bib *bib, BibPlace place, const char *format, ...) {
    va_list list;
    va_start(list, format);
    warn(bib, place, true, format, list);
    va_end(list);
}

RomPlaceInFile bib_place(const Bib *bib, BibPlace place) {
    return (RomPlaceInFile){bib->sources[place.source], place.line, place.column};
}

int bib_compare(const char *a, const char *b) {
    while (*a && bib_lower(*a) == bib_lower(*b)) {
        a++;
        b++;
    }
    return (unsigned char)bib_lower(*a) - (unsigned char)bib_lower(*b);
}

bool bib_is(const char *text, size_t size, const char *name) {
    size_t i = 0;
    while (i < size && name[i] && bib_lower(text[i]) == bib_lower(name[i])) {
        i++;
    }
    return i == size && name[i] == '\0';
}

bool bib_has_ending(const char *name, const char *ending) {
    size_t n = strlen(name), k = strlen(ending);
    return n > k && bib_compare(name + n - k, ending) == 0;
}

void bib_host_path(char *path) {
    for (char *at = path; *at; at++) {
        *at = *at == '\\' ? '/' : *at;
    }
    while (strncmp(path, "./", 2) == 0 && path[2]) {
        memmove(path, path + 2, strlen(path + 2) + 1);
    }
}

// ---- sizes

static bool take_number(const char *text, size_t size, size_t *at, uint32_t *ret_value) {
    uint32_t value = 0;
    size_t first = *at;
    while (*at < size && text[*at] >= '0' && text[*at] <= '9' && value <= CE_SLOT_SIZE >> 10) {
        value = value * 10 + (uint32_t)(text[(*at)++] - '0');
    }
    *ret_value = value;
    return *at > first && value <= CE_SLOT_SIZE >> 10 && (*at == size || bib_is_blank(text[*at]));
}

static bool take_group(const char *text, size_t size, BibSizes *sizes) {
    static const struct {
        const char *name;
        uint32_t group;
    } groups[] = {{"core", DLLS_CORE}, {"ui", DLLS_UI},   {"drivers", DLLS_DRIVERS},
                  {"net", DLLS_NET},   {"app", DLLS_APP}, {"-", 0}};
    for (uint32_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
        if (strlen(groups[i].name) == size && memcmp(groups[i].name, text, size) == 0) {
            sizes->groups |= groups[i].group;
            return true;
        }
    }
    sizes->no_rel = sizes->no_rel || (size == 5 && memcmp(text, "norel", 5) == 0);
    return size == 5 && memcmp(text, "norel", 5) == 0;
}

static void skip_blanks(const char *text, size_t size, size_t *at) {
    while (*at < size && bib_is_blank(text[*at])) {
        (*at)++;
    }
}

bool bib_sizes(const char *text, size_t size, BibSizes *ret_sizes, size_t *ret_at,
               const char **ret_why) {
    BibSizes sizes = {.given = true};
    uint32_t *const numbers[] = {&sizes.code_kb, &sizes.const_kb, &sizes.data_kb};
    size_t at = 0;
    for (uint32_t i = 0; i < 3; i++) {
        skip_blanks(text, size, &at);
        *ret_at = at;
        if (!take_number(text, size, &at, numbers[i])) {
            *ret_why = "code, read-only and data are wanted in KB, each 0 to 32768";
            return false;
        }
    }
    if (sizes.code_kb + sizes.const_kb + sizes.data_kb > CE_SLOT_SIZE >> 10) {
        *ret_why = "the module is larger than a slot (32768 KB)";
        return false;
    }
    skip_blanks(text, size, &at);
    while (at < size && !bib_is_blank(text[at])) {
        size_t length = 0;
        while (at + length < size && !bib_is_blank(text[at + length]) &&
               !strchr("|+,", text[at + length])) {
            length++;
        }
        if (!take_group(text + at, length, &sizes)) {
            *ret_at = at;
            *ret_why = "a group is core, ui, drivers, net, app, norel or -";
            return false;
        }
        at += length;
        at += at < size && !bib_is_blank(text[at]);
    }
    skip_blanks(text, size, &at);
    if (at < size) {
        *ret_at = at;
        *ret_why = "this is one column too many";
        return false;
    }
    *ret_sizes = sizes;
    return true;
}
