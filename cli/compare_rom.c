// SPDX-License-Identifier: MIT
#include "cli/compare_rom.h"

#include "cli/rom_words.h"

#include <inttypes.h>
#include <string.h>

// Modules are matched by name. The image's own order is kept; what only the other has comes last.

// The number of a module by its name; ROM_NO_MODULE if there is none.
static uint32_t find_module(const Rom *rom, const char *name) {
    uint32_t i = 0;
    while (i < rom->image.n_modules && bib_compare(rom_entry_of(rom, i)->name, name) != 0) {
        i++;
    }
    return i < rom->image.n_modules ? i : ROM_NO_MODULE;
}

static const BuildModule *find_in_log(const BuildLog *log, const char *name) {
    for (uint32_t i = 0; i < log->n_modules; i++) {
        if (bib_compare(log->modules[i].name, name) == 0) {
            return &log->modules[i];
        }
    }
    return NULL;
}

static bool is_known(const Rom *rom, uint32_t module) {
    return rom_known_of(rom, module)->source != ROM_SIZE_UNIT;
}

// A row "what, left, right, and how far apart", in addresses. Returns whether they differ.
static bool line_row(const char *what, VirtAddr left, VirtAddr right, FILE *out) {
    fprintf(out, "%-28s %08X  %08X", what, left, right);
    if (left != right) {
        fprintf(out, "  %+" PRId64 " KB", ((int64_t)right - (int64_t)left) / 1024);
    }
    fputc('\n', out);
    return left != right;
}

static bool number_row(const char *what, int64_t left, int64_t right, FILE *out) {
    fprintf(out, "%-28s %8" PRId64 "  %8" PRId64, what, left, right);
    if (left != right) {
        fprintf(out, "  %+" PRId64, right - left);
    }
    fputc('\n', out);
    return left != right;
}

// ---- two images

static uint32_t kb_of(const Rom *rom, uint32_t i) {
    const RomModule *module = &rom->modules[i];
    return (module->code_size + module->const_size + module->data_size) >> 10;
}

// A module that both have. Returns whether it differs.
static bool both_row(const Rom *left, uint32_t i, const Rom *right, uint32_t k, FILE *out) {
    uint32_t a = kb_of(left, i), b = kb_of(right, k);
    RomPlace was = (RomPlace)left->modules[i].place, is = (RomPlace)right->modules[k].place;
    if (a == b && was == is) {
        return false;
    }
    fprintf(out, "%-28s %8u  %8u  %+d KB, %s%s%s\n", rom_entry_of(left, i)->name, a, b,
            (int)b - (int)a, rom_place_name(was), was == is ? "" : ", then ",
            was == is ? "" : rom_place_name(is));
    return true;
}

static bool module_rows(const Rom *left, const Rom *right, FILE *out) {
    bool differs = false;
    for (uint32_t i = 0; i < left->image.n_modules; i++) {
        const char *name = rom_entry_of(left, i)->name;
        uint32_t k = find_module(right, name);
        if (k == ROM_NO_MODULE) {
            fprintf(out, "%-28s %8u         -  only left\n", name, kb_of(left, i));
        }
        differs |= k == ROM_NO_MODULE || both_row(left, i, right, k, out);
    }
    for (uint32_t i = 0; i < right->image.n_modules; i++) {
        const char *name = rom_entry_of(right, i)->name;
        if (find_module(left, name) == ROM_NO_MODULE) {
            fprintf(out, "%-28s        -  %8u  only right\n", name, kb_of(right, i));
            differs = true;
        }
    }
    return differs;
}

bool compare_images(const Image *left, const Image *right, FILE *out) {
    const RomImage *a = &left->rom->image, *b = &right->rom->image;
    fprintf(out, "left   %s\nright  %s\n\n%-28s %8s  %8s\n", left->file, right->file, "", "left",
            "right");
    bool differs = line_row("DLL line of slot 0", a->dll_line, b->dll_line, out);
    differs |= line_row("DLL line of slot 1", a->dll_code_line, b->dll_code_line, out);
    differs |=
        number_row("KB below when all are loaded", (left->bill.floor - (int64_t)CE_EXE_BASE) / 1024,
                   (right->bill.floor - (int64_t)CE_EXE_BASE) / 1024, out);
    differs |= number_row("modules", a->n_modules, b->n_modules, out);
    differs |= number_row("MB of RAM", a->ram_mb, b->ram_mb, out);
    fprintf(out, "\n%-28s %8s  %8s\n", "modules that differ, KB", "left", "right");
    bool modules = module_rows(left->rom, right->rom, out);
    if (!modules) {
        fputs("none\n", out);
    }
    return differs || modules;
}

// ---- an image and the log of its build

static bool sizes_differ(const RomModule *module, const BuildModule *built) {
    return ce_page_up(built->code) != module->code_size ||
           ce_page_up(built->ro) != module->const_size ||
           ce_page_up(built->data) != module->data_size;
}

static bool log_row(const Image *image, uint32_t i, const BuildModule *built, FILE *out) {
    const RomModule *module = &image->rom->modules[i];
    const char *name = rom_entry_of(image->rom, i)->name;
    if (!built) {
        fprintf(out, "%-28s not in the log\n", name);
        return true;
    }
    if (built->code_base && module->code_base && built->code_base != module->code_base) {
        fprintf(out, "%-28s code here %08X, in the log %08X\n", name, module->code_base,
                built->code_base);
        return true;
    }
    if (built->data_base && module->data_base && built->data_base != module->data_base) {
        fprintf(out, "%-28s data here %08X, in the log %08X\n", name, module->data_base,
                built->data_base);
        return true;
    }
    if (!is_known(image->rom, i)) {
        fprintf(out, "%-28s its sizes, KB: ; @SIZE %u %u %u\n", name, (built->code + 1023) >> 10,
                (built->ro + 1023) >> 10, (built->data + 1023) >> 10);
        return true;
    }
    if (sizes_differ(module, built)) {
        fprintf(out, "%-28s code, read-only, data here %u %u %u KB, in the log %u %u %u KB\n", name,
                module->code_size >> 10, module->const_size >> 10, module->data_size >> 10,
                built->code >> 10, built->ro >> 10, built->data >> 10);
        return true;
    }
    return false;
}

bool compare_log(const Image *image, const BuildLog *log, const char *log_file, FILE *out) {
    const Rom *rom = image->rom;
    bool differs = false;
    fprintf(out, "%-28s %8s  %8s   %s beside %s\n", "", "here", "log", image->file, log_file);
    if (log->line) {
        differs |= line_row("DLL line of slot 0", rom->image.dll_line, log->line, out);
    }
    if (log->code_line) {
        differs |= line_row("DLL line of slot 1", rom->image.dll_code_line, log->code_line, out);
    }
    if (log->n_modules > 0) {
        differs |= number_row("modules", rom->image.n_modules, log->n_modules, out);
    }
    if (log->n_stated > 0 && log->n_stated != log->n_modules) {
        fprintf(out, "the log says that it has %u modules: its table is not whole\n",
                log->n_stated);
    }
    fputc('\n', out);
    for (uint32_t i = 0; i < rom->image.n_modules && log->n_modules > 0; i++) {
        differs |= log_row(image, i, find_in_log(log, rom_entry_of(rom, i)->name), out);
    }
    for (uint32_t i = 0; i < log->n_modules; i++) {
        if (find_module(rom, log->modules[i].name) == ROM_NO_MODULE) {
            fprintf(out, "%-28s only in the log (line %u)\n", log->modules[i].name,
                    log->modules[i].line);
            differs = true;
        }
    }
    if (!differs) {
        fputs("no difference\n", out);
    }
    return differs;
}
