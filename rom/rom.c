// SPDX-License-Identifier: MIT
#include "rom/rom.h"

#include "rom/library.h"
#include "rom/sizes.h"
#include "rom/version.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Takes one entry after the other: its file, its sizes, its place. Then lays out all of them.
//
// The place (KB322223; MODULES Section, CE 5.0):
//   K, Z and nk.exe             fixed up for the kernel
//   FILES, type C, no .rel      the loader copies it to RAM and finds an address then
//   EXE of MODULES              in place at 00010000 of its process
//   DLL of MODULES              slot 1, or slot 0 when that is full
//
static_assert(BIB_WORD_MAX < CE_NAME_MAX, "each name of a .bib is a name of the machine");

// A Builder holds what is needed only while the image is made.

typedef struct Builder {
    const RomDesc *desc;
    RomError *error;
    Rom *rom;
    Sizes sizes;
    bool *is_twice; // per entry: an earlier one has the same name
} Builder;

static BibPlace place_of_name(const BibEntry *entry) {
    return (BibPlace){entry->source, entry->line, entry->name_column};
}

static RomPlaceInFile at_name(const Builder *builder, const BibEntry *entry) {
    return bib_place(&builder->rom->bib, place_of_name(entry));
}

static RomPlaceInFile at_path(const Builder *builder, const BibEntry *entry) {
    return bib_place(&builder->rom->bib,
                     (BibPlace){entry->source, entry->line, entry->path_column});
}

static RomPlaceInFile at_value(const Builder *builder, const BibValue *value) {
    return bib_place(&builder->rom->bib, (BibPlace){value->source, value->line, value->column});
}

static size_t folder_size(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) + 1 : 0;
}

// Loads a file. False when there is none, or it cannot be read: ret_bytes->trouble.
static bool load(Builder *builder, const char *path, RomBytes *ret_bytes) {
    *ret_bytes = (RomBytes){0};
    return builder->desc->load &&
           builder->desc->load(builder->desc->context, ROM_FILE_MODULE, path, ret_bytes);
}

static bool read_sidecar(Builder *builder) {
    const char *name = builder->desc->name + folder_size(builder->desc->name);
    size_t stem = strlen(name) - (bib_has_ending(name, ".bib") ? 4 : 0);
    char path[256], shown[512];
    RomBytes bytes;
    if (stem + sizeof ".sizes" > sizeof path) {
        return true;
    }
    snprintf(path, sizeof path, "%.*s.sizes", (int)stem, name);
    size_t folder = folder_size(builder->desc->name);
    snprintf(shown, sizeof shown, "%.*s%s", (int)(folder < 250 ? folder : 0), builder->desc->name,
             path);
    if (load(builder, path, &bytes)) {
        strcpy(builder->rom->sizes_file, path);
        return sizes_read(shown, bytes.bytes, bytes.size, &builder->sizes, builder->error);
    }
    if (bytes.trouble) {
        rom_error_at(builder->error, (RomPlaceInFile){.file = shown}, "%s", bytes.trouble);
        builder->error->is_host = !bytes.is_refused;
        return false;
    }
    return true;
}

static int entry_compare(const void *a, const void *b) {
    const BibEntry *x = *(const BibEntry *const *)a, *y = *(const BibEntry *const *)b;
    int order = bib_compare(x->name, y->name);
    return order ? order : (x > y) - (x < y);
}

// Marks duplicates: of two entries with one name the first is used.
static bool find_twice(Builder *builder) {
    Bib *bib = &builder->rom->bib;
    const BibEntry **sorted = malloc((bib->n_entries + 1) * sizeof *sorted);
    if (!sorted) {
        return rom_error_memory(builder->error);
    }
    for (uint32_t i = 0; i < bib->n_entries; i++) {
        sorted[i] = &bib->entries[i];
    }
    qsort(sorted, bib->n_entries, sizeof *sorted, entry_compare);
    for (uint32_t i = 1; i < bib->n_entries; i++) {
        if (bib_compare(sorted[i - 1]->name, sorted[i]->name) == 0) {
            builder->is_twice[sorted[i] - bib->entries] = true;
            builder->rom->n_twice++;
            bib_warn(bib, place_of_name(sorted[i]),
                     "%.40s is already in line %u: this one is not used", sorted[i]->name,
                     sorted[i - 1]->line);
        }
    }
    free(sorted);
    return true;
}

static bool has_rel_beside(Builder *builder, const char *path) {
    char rel[BIB_WORD_MAX + 8];
    RomBytes bytes;
    strcpy(rel, path);
    char *dot = strrchr(rel + folder_size(rel), '.');
    strcpy(dot ? dot : rel + strlen(rel), ".rel");
    return load(builder, rel, &bytes) || bytes.trouble;
}

static bool is_module_name(const char *name) {
    return bib_has_ending(name, ".dll") || bib_has_ending(name, ".exe") ||
           bib_has_ending(name, ".cpl") || bib_has_ending(name, ".ocx");
}

// Takes the sizes of an entry from its file.
static bool read_file(Builder *builder, const BibEntry *entry, RomEntry *known, const char *path,
                      const RomBytes *bytes, RomModule *module) {
    PeInfo info;
    char why[PE_MESSAGE];
    bool must = entry->section == BIB_MODULES || is_module_name(entry->name);
    if (!pe_read(bytes->bytes, bytes->size, &info, why)) {
        known->source = ROM_SIZE_FILE;
        return !must || rom_error_at(builder->error, at_path(builder, entry), "%.160s%s%s", path,
                                     pe_after_name(why), why);
    }
    known->source = info.is_managed ? ROM_SIZE_FILE : ROM_SIZE_PE;
    known->is_managed = info.is_managed;
    known->machine = info.machine;
    module->code_size = info.code_size;
    module->const_size = info.const_size;
    module->data_size = info.data_size;
    module->is_exe = !info.is_dll;
    known->has_rel = has_rel_beside(builder, path);
    return true;
}

// The sizes stated for an entry, in its line or else in the sidecar table; NULL if there are none.
static const BibSizes *sizes_of(const Builder *builder, const BibEntry *entry) {
    return entry->sizes.given ? &entry->sizes : sizes_find(&builder->sizes, entry->name);
}

// Sets the sizes of an entry whose file is missing.
static void assume(Builder *builder, const BibEntry *entry, RomEntry *known, RomModule *module) {
    const BibSizes *sizes = sizes_of(builder, entry);
    if (entry->section == BIB_FILES && !is_module_name(entry->name)) {
        return;
    }
    known->has_rel = true;
    module->is_exe = bib_has_ending(entry->name, ".exe");
    if (!sizes) {
        known->source = ROM_SIZE_UNIT;
        module->code_size = CE_BLOCK_SIZE;
        return;
    }
    known->source = entry->sizes.given ? ROM_SIZE_LINE : ROM_SIZE_TABLE;
    module->code_size = ce_kb_page_up(sizes->code_kb);
    module->const_size = ce_kb_page_up(sizes->const_kb);
    module->data_size = ce_kb_page_up(sizes->data_kb);
}

static RomPlace place_of(const BibEntry *entry, const RomEntry *known, const RomModule *module) {
    if ((entry->type & (BIB_TYPE('K') | BIB_TYPE('Z'))) ||
        bib_compare(entry->name, "nk.exe") == 0) {
        return ROM_PLACE_KERNEL;
    }
    if (entry->section == BIB_FILES || (entry->type & BIB_TYPE('C'))) {
        return ROM_PLACE_LOADER;
    }
    if (module->is_exe) {
        return ROM_PLACE_EXE;
    }
    return known->has_rel ? ROM_PLACE_SLOT_1 : ROM_PLACE_LOADER;
}

static void add_module(Builder *builder, uint32_t i, RomModule *module) {
    Rom *rom = builder->rom;
    const BibEntry *entry = &rom->bib.entries[i];
    const BibSizes *sizes = sizes_of(builder, entry);
    rom->entries[i].groups = sizes ? sizes->groups : 0;
    rom->entries[i].has_rel = rom->entries[i].has_rel && !(sizes && sizes->no_rel);
    module->groups = rom->entries[i].groups;
    module->untrusted = (entry->type & BIB_TYPE('N')) != 0;
    module->unpaged = (entry->type & BIB_TYPE('M')) != 0;
    module->place = (uint8_t)place_of(entry, &rom->entries[i], module);
    module->name = entry->name;
    rom->entries[i].module = rom->image.n_modules;
    rom->entry_of[rom->image.n_modules] = i;
    rom->modules[rom->image.n_modules++] = *module;
}

static bool add_entry(Builder *builder, uint32_t i) {
    Rom *rom = builder->rom;
    const BibEntry *entry = &rom->bib.entries[i];
    RomEntry *known = &rom->entries[i];
    RomModule module = {0};
    RomBytes bytes;
    char path[BIB_WORD_MAX + 1];
    known->module = ROM_NO_MODULE;
    known->source = ROM_SIZE_FILE;
    if (builder->is_twice[i]) {
        return true;
    }
    strcpy(path, entry->path);
    bib_host_path(path);
    if (load(builder, path, &bytes)) {
        if (!read_file(builder, entry, known, path, &bytes, &module)) {
            return false;
        }
    } else if (bytes.trouble) {
        rom_error_at(builder->error, at_path(builder, entry), "cannot read %.160s: %s", path,
                     bytes.trouble);
        builder->error->is_host = !bytes.is_refused;
        return false;
    } else {
        assume(builder, entry, known, &module);
    }
    if (known->is_managed && entry->section == BIB_MODULES) {
        bib_warn(&rom->bib, place_of_name(entry),
                 "%.40s is a managed assembly: it belongs into FILES", entry->name);
    }
    if (known->source != ROM_SIZE_FILE) {
        add_module(builder, i, &module);
    }
    return true;
}

static void warn_regions(Bib *bib) {
    bool has_image = false;
    for (uint32_t i = 0; i < bib->n_regions; i++) {
        has_image = has_image || strstr(bib->regions[i].type, "IMAGE");
    }
    for (uint32_t i = 0; has_image && i < bib->n_entries; i++) {
        bool found = false;
        for (uint32_t k = 0; k < bib->n_regions && !found; k++) {
            found = bib_compare(bib->regions[k].name, bib->entries[i].region) == 0;
        }
        if (!found) {
            bib_warn(bib, place_of_name(&bib->entries[i]), "MEMORY has no region %.40s",
                     bib->entries[i].region);
        }
    }
}

// Reads one DLL address of CONFIG, for all regions or for one. A slot 1 address may be given as an
// offset in the slot, as in the examples of DLLHIGHCODEADDR (00400000).
static bool read_line(Builder *builder, const BibValue *values, BibOption option, VirtAddr *line) {
    const BibValue *value = &values[option];
    if (!value->given) {
        return true;
    }
    bool is_code = option == BIB_DLLHIGHCODEADDR || option == BIB_DLLLOWCODEADDR;
    bool is_high = option == BIB_DLLHIGHADDR || option == BIB_DLLHIGHCODEADDR;
    VirtAddr bottom = is_code ? ce_slot_base(CE_SLOT_XIP) : 0, address = value->value;
    if (is_code && address < CE_SLOT_SIZE) {
        address += CE_SLOT_SIZE;
    }
    if (address < bottom || address - bottom > CE_SLOT_SIZE) {
        return rom_error_at(builder->error, at_value(builder, value), "%s is outside slot %u",
                            bib_option_name(option), is_code);
    }
    if (address % CE_BLOCK_SIZE) {
        bib_warn(&builder->rom->bib, (BibPlace){value->source, value->line, value->column},
                 "%s is not on a block of 64 KB: rounded", bib_option_name(option));
        address =
            is_high ? address / CE_BLOCK_SIZE * CE_BLOCK_SIZE : (VirtAddr)ce_block_up(address);
    }
    *line = address;
    return true;
}

// Replaces those of *lines that `values` gives.
static bool read_lines_of(Builder *builder, const BibValue *values, LayoutLines *lines) {
    if (!read_line(builder, values, BIB_DLLHIGHADDR, &lines->data_high) ||
        !read_line(builder, values, BIB_DLLLOWADDR, &lines->data_low) ||
        !read_line(builder, values, BIB_DLLHIGHCODEADDR, &lines->code_high) ||
        !read_line(builder, values, BIB_DLLLOWCODEADDR, &lines->code_low)) {
        return false;
    }
    lines->data_low = lines->data_low < CE_NULL_GUARD_END ? CE_NULL_GUARD_END : lines->data_low;
    bool bad_data = lines->data_low > lines->data_high,
         bad_code = lines->code_low > lines->code_high;
    if (bad_data || bad_code) {
        uint32_t low = bad_data ? BIB_DLLLOWADDR : BIB_DLLLOWCODEADDR;
        const BibValue *value = values[low].given ? &values[low] : &values[low - 1];
        return rom_error_at(builder->error, at_value(builder, value), "%s is above %s",
                            bib_option_name((BibOption)low), bib_option_name((BibOption)(low - 1)));
    }
    return true;
}

static bool has_lines(const BibRegion *region) {
    bool given = false;
    for (uint32_t i = 0; i <= BIB_DLLLOWCODEADDR; i++) {
        given = given || region->option[i].given;
    }
    return given;
}

// Region 0 has the lines that CONFIG gives without a region. Each region with DLL addresses of its
// own follows; it takes the lines of region 0 where it gives none.
static bool read_lines(Builder *builder) {
    Rom *rom = builder->rom;
    uint32_t n = 1;
    rom->lines[0] = layout_lines_default();
    rom->lines[0].data_unit =
        builder->desc->data_unit ? builder->desc->data_unit : rom->lines[0].data_unit;
    if (!read_lines_of(builder, rom->bib.option, &rom->lines[0])) {
        return false;
    }
    for (uint32_t i = 0; i < rom->bib.n_regions; i++) {
        const BibRegion *region = &rom->bib.regions[i];
        if (!has_lines(region)) {
            continue;
        }
        if (n == LAYOUT_REGIONS) {
            return rom_error_at(
                builder->error, bib_place(&rom->bib, (BibPlace){region->source, region->line, 1}),
                "more than %u regions have DLL addresses of their own", LAYOUT_REGIONS - 1);
        }
        rom->lines[n] = rom->lines[0];
        if (!read_lines_of(builder, region->option, &rom->lines[n])) {
            return false;
        }
        for (uint32_t k = 0; k < rom->image.n_modules; k++) {
            const BibEntry *entry = &rom->bib.entries[rom->entry_of[k]];
            bool mine = bib_compare(entry->region, region->name) == 0;
            rom->modules[k].region = mine ? n : rom->modules[k].region;
        }
        n++;
    }
    return true;
}

static uint32_t ram_mb(const Bib *bib) {
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < bib->n_regions; i++) {
        bytes += strcmp(bib->regions[i].type, "RAM") == 0 ? bib->regions[i].size : 0;
    }
    return (uint32_t)(bytes >> 20);
}

// Percent of RAM for the object store. FSRAMPERCENT has four bytes: 4 KB blocks per MB of the
// first, second and third two MB, and of the rest; 80808080 is the default (FSRAMPERCENT, CE 5.0).
// An MB has 256 blocks.
static uint32_t fsram_percent(const Bib *bib, uint32_t mb) {
    const BibValue *option = &bib->option[BIB_FSRAMPERCENT];
    uint32_t value = option->given ? option->value : 0x80808080u;
    if (mb == 0) {
        return ((value >> 24) * 100 + 128) / 256;
    }
    uint64_t blocks = 0;
    for (uint32_t i = 0; i < mb && i < 6; i++) {
        blocks += value >> i / 2 * 8 & 0xFF;
    }
    blocks += mb > 6 ? (uint64_t)(mb - 6) * (value >> 24) : 0;
    return (uint32_t)((blocks * 100 + mb * UINT64_C(128)) / (mb * UINT64_C(256)));
}

static uint32_t count_unsized(const Rom *rom) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < rom->image.n_modules; i++) {
        bool takes_room = rom->modules[i].place != ROM_PLACE_KERNEL && !rom->modules[i].is_exe;
        n += takes_room && rom->entries[rom->entry_of[i]].source == ROM_SIZE_UNIT;
    }
    return n;
}

static void take_lines(Rom *rom, const LayoutResult *result) {
    rom->image.dll_line = result->dll_line;
    rom->image.dll_code_line = result->dll_code_line;
    rom->image.data_packed = rom->lines[0].data_unit == CE_PAGE_SIZE;
}

static bool lay_out(Builder *builder) {
    Rom *rom = builder->rom;
    LayoutResult result = {0};
    if (!read_lines(builder)) {
        return false;
    }
    if (!layout_place(rom->modules, rom->image.n_modules, rom->lines, &result)) {
        const BibEntry *entry = &rom->bib.entries[rom->entry_of[result.failed]];
        RomPlaceInFile place = at_name(builder, entry);
        return result.overlaps
                   ? rom_error_at(builder->error, place,
                                  "%.60s: the DLLs of region %.30s lie where those of another do",
                                  entry->name, entry->region)
                   : rom_error_at(builder->error, place,
                                  "%.60s finds no room: slot 0 is full down to %08X", entry->name,
                                  rom->lines[rom->modules[result.failed].region].data_low);
    }
    rom->image.modules = rom->modules;
    take_lines(rom, &result);
    rom->image.n_unsized = count_unsized(rom);
    rom->image.rom_flags = rom->bib.option[BIB_ROMFLAGS].value;
    rom->image.ram_mb = ram_mb(&rom->bib);
    rom->image.fsram_percent = fsram_percent(&rom->bib, rom->image.ram_mb);
    return true;
}

static bool reserve(Builder *builder) {
    size_t n = builder->rom->bib.n_entries + 1; // so that calloc never gets 0 bytes
    builder->rom->entries = calloc(n, sizeof *builder->rom->entries);
    builder->rom->modules = calloc(n, sizeof *builder->rom->modules);
    builder->rom->entry_of = calloc(n, sizeof *builder->rom->entry_of);
    builder->is_twice = calloc(n, sizeof *builder->is_twice);
    return (builder->rom->entries && builder->rom->modules && builder->rom->entry_of &&
            builder->is_twice) ||
           rom_error_memory(builder->error);
}

static bool build(Builder *builder) {
    const RomDesc *desc = builder->desc;
    BibDesc bib = {.name = desc->name,
                   .text = desc->text,
                   .size = desc->size,
                   .defines = desc->defines,
                   .load = desc->load,
                   .context = desc->context,
                   .skip_missing = desc->skip_missing};
    if (!bib_read(&bib, &builder->rom->bib, builder->error) ||
        !version_check(&builder->rom->bib, builder->error) || !reserve(builder) ||
        !read_sidecar(builder) || !find_twice(builder)) {
        return false;
    }
    for (uint32_t i = 0; i < builder->rom->bib.n_entries; i++) {
        if (!add_entry(builder, i)) {
            return false;
        }
    }
    warn_regions(&builder->rom->bib);
    return lay_out(builder);
}

Rom *rom_new(const RomDesc *desc, RomError *ret_error) {
    Builder builder = {.desc = desc, .error = ret_error, .rom = calloc(1, sizeof(Rom))};
    if (!builder.rom) {
        rom_error_memory(ret_error);
        return NULL;
    }
    if (!build(&builder)) {
        builder.rom = rom_free(builder.rom);
    }
    sizes_deinit(&builder.sizes);
    free(builder.is_twice);
    return builder.rom;
}

Rom *rom_free(Rom *rom) {
    if (rom) {
        bib_deinit(&rom->bib);
        free(rom->modules);
        free(rom->entry_of);
        free(rom->entries);
        free(rom);
    }
    return NULL;
}

static void set_unit(LayoutLines lines[LAYOUT_REGIONS], uint32_t data_unit) {
    for (uint32_t i = 0; i < LAYOUT_REGIONS; i++) {
        lines[i].data_unit = data_unit;
    }
}

bool rom_lay_out(Rom *rom, uint32_t data_unit) {
    uint32_t before = rom->lines[0].data_unit;
    LayoutResult result = {0};
    set_unit(rom->lines, data_unit);
    bool fits = layout_place(rom->modules, rom->image.n_modules, rom->lines, &result);
    if (fits) {
        take_lines(rom, &result);
    } else {
        set_unit(rom->lines, before);
    }
    return fits;
}

VirtAddr rom_line_with(const Rom *rom, uint32_t data_unit) {
    LayoutLines lines[LAYOUT_REGIONS];
    LayoutResult result = {0};
    memcpy(lines, rom->lines, sizeof lines);
    set_unit(lines, data_unit);
    return layout_measure(rom->modules, rom->image.n_modules, lines, &result) ? result.dll_line : 0;
}

static bool load_shipped(void *context, RomFileKind kind, const char *path, RomBytes *ret_bytes) {
    (void)context;
    (void)kind;
    const RomFile *file = rom_file_find(path);
    if (file) {
        *ret_bytes = (RomBytes){.bytes = file->text, .size = file->size};
    }
    return file != NULL;
}

Rom *rom_new_shipped(const char *name, const char *const *defines, uint32_t data_unit,
                     RomError *ret_error) {
    const RomFile *file = rom_image_find(name);
    if (!file) {
        char names[200];
        *ret_error = (RomError){0};
        snprintf(ret_error->text, ROM_MESSAGE, "no image '%.60s' is shipped (%s are)", name,
                 rom_image_names(names, sizeof names));
        return NULL;
    }
    RomDesc desc = {.name = file->name,
                    .text = file->text,
                    .size = file->size,
                    .defines = defines,
                    .load = load_shipped,
                    .data_unit = data_unit};
    return rom_new(&desc, ret_error);
}
