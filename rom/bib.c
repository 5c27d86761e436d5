// SPDX-License-Identifier: MIT
#include "rom/bib.h"

#include "ce/grow.h"
#include "ce/image.h"
#include "ce/memory_layout.h"
#include "rom/bib_words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// One line at a time. source.c chooses it and bib_words.c cuts it into columns. It is a section's
// name, or an entry of the current section.

typedef enum { IN_NOTHING, IN_MEMORY, IN_CONFIG, IN_MODULES, IN_FILES } Part;

typedef struct Reader {
    Bib *bib;
    RomError *error;
    Source source;
    BibLine line;
    Part part;
    uint32_t entries_room, regions_room;
} Reader;

// Reports a mistake at a column of the current line. The value is false.
#define wrong(reader, ...) source_wrong(&(reader)->source, __VA_ARGS__)

static const BibWord *word(const Reader *reader, uint32_t i) {
    return &reader->line.words[i];
}

static bool word_is(const Reader *reader, uint32_t i, const char *text) {
    return i < reader->line.n_words && !word(reader, i)->quoted &&
           bib_compare(word(reader, i)->text, text) == 0;
}

static BibPlace place_of(const Reader *reader, uint32_t i) {
    return source_place(&reader->source, word(reader, i)->column);
}

// A number of a C header: (0x80000000 + 0x100000). In a .bib file itself numbers are hexadecimal.
static bool read_expression(const Reader *reader, const char *text, uint32_t *ret_value) {
    Expression expression;
    size_t at = 0;
    const char *why = NULL;
    bool is_number = strpbrk(text, "(xXuUlL+*<-") &&
                     expression_evaluate(&reader->source.variables, EXPRESSION_C, text,
                                         strlen(text), &expression, &at, &why) &&
                     expression.number >= 0 && expression.number <= UINT32_MAX;
    for (uint32_t i = 0; is_number && i < expression.n_names; i++) {
        is_number = expression.names[i].is_set;
    }
    if (is_number) {
        *ret_value = (uint32_t)expression.number;
    }
    return is_number;
}

// Hexadecimal, with or without 0x; or what a C header computes.
static bool read_hex(Reader *reader, uint32_t i, const char *what, uint32_t *ret_value) {
    const char *text = word(reader, i)->text, *digits = text;
    if (digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X')) {
        digits += 2;
    }
    size_t n = strlen(digits);
    if (n == 0 || strspn(digits, "0123456789abcdefABCDEF") != n) {
        return read_expression(reader, text, ret_value) ||
               wrong(reader, word(reader, i)->column, "%s '%.40s' is not a hexadecimal number%s",
                     what, text, strstr(text, "$(") ? ": its variable is not set" : "");
    }
    digits += strspn(digits, "0");
    if (strlen(digits) > 8) {
        return wrong(reader, word(reader, i)->column, "%s '%.40s' has more than 32 bits", what,
                     text);
    }
    *ret_value = (uint32_t)strtoul(digits[0] ? digits : "0", NULL, 16);
    return true;
}

static char *copy(const char *text) {
    size_t size = strlen(text) + 1;
    char *to = malloc(size);
    if (to) {
        memcpy(to, text, size);
    }
    return to;
}

static bool is_one_of(const char *text, const char *const *list) {
    while (*list && bib_compare(*list, text) != 0) {
        list++;
    }
    return *list != NULL;
}

// MEMORY: Name Address Size Type.
static bool read_region(Reader *reader) {
    static const char *const types[] = {"RAM",      "RAMIMAGE",  "RESERVED",  "RESERVE",
                                        "FIXUPVAR", "NANDIMAGE", "EXTENSION", NULL};
    Bib *bib = reader->bib;
    BibPlace here = place_of(reader, 0);
    BibRegion region = {.source = here.source, .line = here.line};
    if (reader->line.n_words != 4) {
        return wrong(reader, word(reader, 0)->column,
                     "a line of MEMORY is Name Address Size Type, this has %u columns",
                     reader->line.n_words);
    }
    if (bib->n_regions == BIB_REGIONS_MAX) {
        return wrong(reader, word(reader, 0)->column, "more than %u regions", BIB_REGIONS_MAX);
    }
    if (!read_hex(reader, 1, "address", &region.start) ||
        !read_hex(reader, 2, "size", &region.size)) {
        return false;
    }
    if ((uint64_t)region.start + region.size > UINT64_C(1) << 32) {
        return wrong(reader, word(reader, 2)->column, "region %s ends beyond 4 GB",
                     word(reader, 0)->text);
    }
    for (uint32_t i = 0; i < bib->n_regions; i++) {
        if (bib_compare(bib->regions[i].name, word(reader, 0)->text) == 0 &&
            strncmp(bib->regions[i].type, "RESERVE", 7) != 0) {
            bib_warn(bib, here, "region %.30s is already in line %u", word(reader, 0)->text,
                     bib->regions[i].line);
            break;
        }
    }
    if (!is_one_of(word(reader, 3)->text, types)) {
        bib_warn(bib, place_of(reader, 3), "unknown type of memory '%.30s'", word(reader, 3)->text);
    }
    if (!rows_grow((void **)&bib->regions, bib->n_regions, &reader->regions_room, sizeof region)) {
        return rom_error_memory(reader->error);
    }
    region.name = copy(word(reader, 0)->text);
    region.type = copy(word(reader, 3)->text);
    bib->regions[bib->n_regions++] = region;
    if (!region.name || !region.type) {
        return rom_error_memory(reader->error);
    }
    for (char *at = region.type; *at; at++) {
        *at = *at >= 'a' && *at <= 'z' ? (char)(*at - 'a' + 'A') : *at;
    }
    return true;
}

static const char *const option_names[BIB_OPTION_COUNT] = {
    [BIB_DLLHIGHADDR] = "DLLHIGHADDR",
    [BIB_DLLLOWADDR] = "DLLLOWADDR",
    [BIB_DLLHIGHCODEADDR] = "DLLHIGHCODEADDR",
    [BIB_DLLLOWCODEADDR] = "DLLLOWCODEADDR",
    [BIB_ROMFLAGS] = "ROMFLAGS",
    [BIB_FSRAMPERCENT] = "FSRAMPERCENT",
};

const char *bib_option_name(BibOption option) {
    return option_names[option];
}

// The image region that a DLL address is for; NULL if MEMORY has none of that name.
static BibRegion *find_image_region(const Bib *bib, const char *name) {
    for (uint32_t i = 0; i < bib->n_regions; i++) {
        if (strstr(bib->regions[i].type, "IMAGE") && bib_compare(bib->regions[i].name, name) == 0) {
            return &bib->regions[i];
        }
    }
    return NULL;
}

static bool read_option(Reader *reader, BibOption option) {
    uint32_t at = 1, n = reader->line.n_words;
    bool of_region = option <= BIB_DLLLOWCODEADDR && n > 2 && !word_is(reader, 1, "=");
    at += of_region;
    at += word_is(reader, at, "=");
    if (at + 1 != n) {
        return wrong(reader, word(reader, n > at + 1 ? at + 1 : 0)->column, "%s wants one number",
                     option_names[option]);
    }
    BibPlace here = place_of(reader, at);
    BibValue value = {
        .source = here.source, .line = here.line, .column = here.column, .given = true};
    if (!read_hex(reader, at, option_names[option], &value.value)) {
        return false;
    }
    BibRegion *region = of_region ? find_image_region(reader->bib, word(reader, 1)->text) : NULL;
    if (region) {
        region->option[option] = value;
        return true;
    }
    if (of_region && reader->bib->n_regions) {
        bib_warn(reader->bib, place_of(reader, 1),
                 "%s is not used: MEMORY has no image region %.30s", option_names[option],
                 word(reader, 1)->text);
        return true;
    }
    reader->bib->option[option] = value;
    return true;
}

// CONFIG: KEY=value, KEY value, KEY REGION value.
static bool read_config(Reader *reader) {
    static const char *const others[] = {"AUTOSIZE",
                                         "BOOTJUMP",
                                         "COMPRESSION",
                                         "FIXUPVAR",
                                         "KERNELFIXUPS",
                                         "OUTPUT",
                                         "PROFILE",
                                         "RESETVECTOR",
                                         "ROMOFFSET",
                                         "ROMSIZE",
                                         "ROMSTART",
                                         "ROMWIDTH",
                                         "SRE",
                                         "X86BOOT",
                                         "XIPSCHAIN",
                                         "DLLADDR_AUTOSIZE",
                                         "AUTOSIZE_DLLADDRGAP",
                                         "AUTOSIZE_DLLCODEADDRGAP",
                                         "AUTOSIZE_DLLDATAADDRGAP",
                                         "AUTOSIZE_ROMGAP",
                                         "ROM_AUTOSIZE",
                                         NULL};
    for (uint32_t i = 0; i < BIB_OPTION_COUNT; i++) {
        if (word_is(reader, 0, option_names[i])) {
            return read_option(reader, (BibOption)i);
        }
    }
    if (reader->line.n_words < 2) {
        return wrong(reader, word(reader, 0)->column, "'%.40s' has no value",
                     word(reader, 0)->text);
    }
    if (!is_one_of(word(reader, 0)->text, others)) {
        bib_warn(reader->bib, place_of(reader, 0), "unknown option '%.40s' is not used",
                 word(reader, 0)->text);
    }
    if (word_is(reader, 0, "AUTOSIZE")) {
        reader->bib->autosize = word_is(reader, 2, "ON") || word_is(reader, 1, "ON");
    }
    return true;
}

// Accepts the letters S H R C D N P K X M U Z L. Any other letter only gives a warning.
static bool read_type(Reader *reader, uint32_t i, uint32_t *ret_type) {
    const BibWord *letters = word(reader, i);
    uint32_t type = 0;
    for (uint32_t k = 0; letters->text[k]; k++) {
        char letter = letters->text[k];
        letter = letter >= 'a' && letter <= 'z' ? (char)(letter - 'a' + 'A') : letter;
        if (letter < 'A' || letter > 'Z') {
            return wrong(reader, letters->column, "'%.40s' is not a type: letters are expected",
                         letters->text);
        }
        if (!strchr("SHRCDNPKXMUZL", letter)) {
            bib_warn(reader->bib, source_place(&reader->source, letters->column + k),
                     "unknown type letter %c is not used", letter);
        }
        type |= BIB_TYPE(letter);
    }
    *ret_type = type;
    return true;
}

static bool read_size_note(Reader *reader, BibSizes *ret_sizes) {
    const BibLine *line = &reader->line;
    size_t at = 0;
    const char *why = NULL;
    if (!line->size_note) {
        return true;
    }
    if (!bib_sizes(line->size_note, line->size_note_size, ret_sizes, &at, &why)) {
        return wrong(reader, (uint32_t)(line->size_note - reader->source.text + (ptrdiff_t)at) + 1,
                     "@SIZE: %s", why);
    }
    return true;
}

static bool store_entry(Reader *reader, BibEntry *entry) {
    Bib *bib = reader->bib;
    if (!rows_grow((void **)&bib->entries, bib->n_entries, &reader->entries_room, sizeof *entry)) {
        return rom_error_memory(reader->error);
    }
    entry->name = copy(word(reader, 0)->text);
    entry->path = copy(word(reader, 1)->text);
    entry->region = copy(word(reader, 2)->text);
    bib->entries[bib->n_entries++] = *entry;
    bib->n_modules += entry->section == BIB_MODULES;
    bib->n_files += entry->section == BIB_FILES;
    return (entry->name && entry->path && entry->region) || rom_error_memory(reader->error);
}

// MODULES, FILES: Name Path Memory [Section override] [Type].
static bool read_entry(Reader *reader) {
    uint32_t n = reader->line.n_words, at = 3;
    BibPlace here = place_of(reader, 0);
    BibEntry entry = {.source = here.source,
                      .line = here.line,
                      .name_column = here.column,
                      .section = reader->part == IN_MODULES ? BIB_MODULES : BIB_FILES};
    if (n < 3) {
        return wrong(reader, word(reader, n - 1)->column,
                     "an entry is Name Path Memory [Section] Type, this has %u column%s", n,
                     n == 1 ? "" : "s");
    }
    entry.path_column = word(reader, 1)->column;
    if (!word(reader, 0)->text[0] || strpbrk(word(reader, 0)->text, "\\/:")) {
        return wrong(reader, entry.name_column, "'%.40s' is not a name for a file of the image",
                     word(reader, 0)->text);
    }
    if (word_is(reader, at, "MODULE") || word_is(reader, at, "MODULES")) {
        entry.section = BIB_MODULES;
        at++;
    } else if (word_is(reader, at, "FILE") || word_is(reader, at, "FILES")) {
        entry.section = BIB_FILES;
        at++;
    }
    if (at < n && !read_type(reader, at++, &entry.type)) {
        return false;
    }
    if (at < n) {
        return wrong(reader, word(reader, at)->column, "'%.40s' is one column too many",
                     word(reader, at)->text);
    }
    uint32_t count = entry.section == BIB_MODULES ? reader->bib->n_modules : reader->bib->n_files;
    if (count == BIB_ENTRIES_MAX) {
        return wrong(reader, entry.name_column, "more than %u entries in %s", BIB_ENTRIES_MAX,
                     entry.section == BIB_MODULES ? "MODULES" : "FILES");
    }
    return read_size_note(reader, &entry.sizes) && store_entry(reader, &entry);
}

// The section that a word names; IN_NOTHING if it names none.
static Part section_of(const char *word, size_t size) {
    static const char *const names[] = {[IN_MEMORY] = "MEMORY",
                                        [IN_CONFIG] = "CONFIG",
                                        [IN_MODULES] = "MODULES",
                                        [IN_FILES] = "FILES"};
    Part part = IN_FILES;
    while (part != IN_NOTHING && !bib_is(word, size, names[part])) {
        part--;
    }
    return part;
}

// Takes a section's name, which is alone on its line.
static bool read_section(Reader *reader) {
    const BibWord *name = word(reader, 0);
    Part part = reader->line.n_words == 1 && !name->quoted
                    ? section_of(name->text, strlen(name->text))
                    : IN_NOTHING;
    reader->part = part != IN_NOTHING ? part : reader->part;
    return part != IN_NOTHING;
}

// A line before the first section: the section's name, or none of the file's lines, a comment as a
// rule. It is not cut, because it may be in any language. One that looks like an entry is told of.
static void read_preamble(Reader *reader) {
    const char *words[3];
    size_t sizes[3], at = 0, n = 0;
    while (n < 3 && (words[n] = source_word(&reader->source, &at, &sizes[n]), sizes[n] > 0)) {
        n++;
    }
    if (n == 1 && section_of(words[0], sizes[0]) != IN_NOTHING) {
        reader->part = section_of(words[0], sizes[0]);
        return;
    }
    if (n == 3 && memchr(words[1], '\\', sizes[1]) && memchr(words[0], '.', sizes[0]) &&
        bib_line_is_plain(&reader->source)) {
        bib_warn(reader->bib,
                 source_place(&reader->source, (uint32_t)(words[0] - reader->source.text) + 1),
                 "%.*s is in no section, and not used: MODULES or FILES comes first",
                 (int)(sizes[0] < 40 ? sizes[0] : 40), words[0]);
    }
    if (n > 0) {
        source_pass_over(&reader->source);
    }
}

static bool read_line(Reader *reader) {
    if (reader->part == IN_NOTHING) {
        read_preamble(reader);
        return true;
    }
    if (!bib_line_cut(&reader->line, &reader->source, reader->part == IN_CONFIG)) {
        return false;
    }
    if (reader->line.n_words == 0 || read_section(reader)) {
        return true;
    }
    switch (reader->part) {
    case IN_MEMORY:
        return read_region(reader);
    case IN_CONFIG:
        return read_config(reader);
    case IN_MODULES:
    case IN_FILES:
        return read_entry(reader);
    case IN_NOTHING:
        break;
    }
    return true;
}

static bool read_all(Reader *reader, const BibDesc *desc) {
    bool has_line = false;
    if (!source_begin(&reader->source, desc, reader->bib, reader->error)) {
        return false;
    }
    do {
        if (!source_next(&reader->source, &has_line) || (has_line && !read_line(reader))) {
            return false;
        }
    } while (has_line);
    if (reader->part == IN_NOTHING) {
        return rom_error_at(reader->error, (RomPlaceInFile){.file = desc->name},
                            "no section: MEMORY, CONFIG, MODULES or FILES is expected");
    }
    return true;
}

bool bib_read(const BibDesc *desc, Bib *ret_bib, RomError *ret_error) {
    Reader *reader = calloc(1, sizeof *reader);
    Bib *bib = calloc(1, sizeof *bib);
    bool fine = reader && bib;
    if (fine) {
        reader->bib = bib;
        reader->error = ret_error;
        fine = read_all(reader, desc);
        source_end(&reader->source);
    } else {
        rom_error_memory(ret_error);
    }
    if (fine) {
        *ret_bib = *bib;
    } else if (bib) {
        bib_deinit(bib);
    }
    free(bib);
    free(reader);
    return fine;
}

void bib_deinit(Bib *bib) {
    for (uint32_t i = 0; i < bib->n_entries; i++) {
        free(bib->entries[i].name);
        free(bib->entries[i].path);
        free(bib->entries[i].region);
    }
    for (uint32_t i = 0; i < bib->n_regions; i++) {
        free(bib->regions[i].name);
        free(bib->regions[i].type);
    }
    for (uint32_t i = 0; i < bib->n_sources; i++) {
        free(bib->sources[i]);
    }
    free(bib->sources);
    free(bib->left_out.causes);
    free(bib->entries);
    free(bib->regions);
    *bib = (Bib){0};
}
