// SPDX-License-Identifier: MIT
#include "cli/print_rom.h"

#include "ce/shown.h"
#include "cli/rom_words.h"

#include <inttypes.h>
#include <string.h>

// Sizes are shown in KB; each is a whole number of pages. What is not known has a question mark.

#define MOVES_SHOWN 12u  // the best of all moves
#define CAUSES_WIDTH 70u // columns for the variables that keep entries out
#define DROPS_SHOWN 4u   // at most this many of them may be moves that only leave a module out

static const char *address(VirtAddr va, char buffer[12]) {
    if (va) {
        snprintf(buffer, 12, "%08X", va);
    } else {
        strcpy(buffer, "-");
    }
    return buffer;
}

static const char *source_text(const RomEntry *known, char buffer[40]) {
    char machine[16];
    snprintf(buffer, 40, "%s%s%s", rom_source_name((RomSizeSource)known->source),
             known->source == ROM_SIZE_PE ? " " : "",
             known->source == ROM_SIZE_PE ? pe_machine_name(known->machine, machine) : "");
    return buffer;
}

// The width of the column of names: the longest is shown whole.
static int name_width(const Rom *rom) {
    size_t width = 23;
    for (uint32_t i = 0; i < rom->image.n_modules; i++) {
        size_t length = strlen(rom_entry_of(rom, i)->name);
        width = length > width ? length : width;
    }
    return (int)width;
}

static void print_module(const Rom *rom, uint32_t i, int width, FILE *out) {
    const RomModule *module = &rom->modules[i];
    const BibEntry *entry = rom_entry_of(rom, i);
    bool is_known = rom_known_of(rom, i)->source != ROM_SIZE_UNIT;
    char type[27], code[12], data[12], source[40], kb[2][16];
    snprintf(kb[0], sizeof kb[0], "%u%s", (module->code_size + module->const_size) >> 10,
             is_known ? "" : "?");
    snprintf(kb[1], sizeof kb[1], "%u", module->data_size >> 10);
    fprintf(out, "%-*s %-7s %-6s %-8s %-8s %6s  %-8s %5s  %s\n", width, entry->name,
            entry->section == BIB_MODULES ? "MODULES" : "FILES", rom_type_text(entry->type, type),
            rom_place_name((RomPlace)module->place), address(module->code_base, code), kb[0],
            address(module->data_base, data), is_known ? kb[1] : "?",
            source_text(rom_known_of(rom, i), source));
}

static void print_modules(const Rom *rom, FILE *out) {
    uint32_t n_unknown = 0;
    int width = name_width(rom);
    fprintf(out, "%-*s %-7s %-6s %-8s %-8s %6s  %-8s %5s  %s\n", width, "module", "section", "type",
            "where", "code", "KB", "data", "KB", "sizes from");
    for (uint32_t i = 0; i < rom->image.n_modules; i++) {
        print_module(rom, i, width, out);
        n_unknown += rom_known_of(rom, i)->source == ROM_SIZE_UNIT;
    }
    if (n_unknown > 0) {
        fprintf(
            out,
            "no size is known of %u: 64 KB of code and no data are assumed (--release DIR reads "
            "the files)\n",
            n_unknown);
    }
}

static void print_bill(const Rom *rom, const Bill *bill, FILE *out) {
    int width = name_width(rom);
    fprintf(out, "\n%-*s %9s %8s %9s\n", width, "bill of the DLLs, KB", "slot 0", "slot 1",
            "rounding");
    for (uint32_t i = 0; i < bill->n_rows; i++) {
        const BillRow *row = &bill->rows[i];
        bool is_loaded = rom->modules[row->module].place == ROM_PLACE_LOADER;
        bool is_known = rom_known_of(rom, row->module)->source != ROM_SIZE_UNIT;
        fprintf(out, "%-*s %9u %8u %9u%s%s\n", width, rom_entry_of(rom, row->module)->name,
                row->slot0 >> 10, row->slot1 >> 10, row->waste >> 10, is_known ? "" : "  at least",
                is_loaded ? "  once it is loaded" : "");
    }
    fprintf(out, "%-*s %9" PRIu64 " %8" PRIu64 "\n", width, "in place", bill->slot0_placed >> 10,
            bill->slot1 >> 10);
    if (bill->slot0_loaded) {
        fprintf(out, "%-*s %9" PRIu64 "\n", width, "when all are loaded",
                (bill->slot0_placed + bill->slot0_loaded) >> 10);
    }
}

static void print_line(FILE *out, const char *what, VirtAddr line, VirtAddr below, const char *who,
                       const char *bound) {
    fprintf(out, "%-32s %08X  %6u KB %s%s\n", what, line, (line - below) >> 10, who, bound);
}

static void print_lines(const Rom *rom, const Bill *bill, FILE *out) {
    uint32_t n_unknown = rom->image.n_unsized;
    char bound[80] = "";
    if (n_unknown > 0) {
        snprintf(bound, sizeof bound, ": at most, the sizes of %u DLL%s are not known", n_unknown,
                 n_unknown == 1 ? "" : "s");
    }
    fprintf(out, "\n");
    print_line(out, "DLL line of slot 1", rom->image.dll_code_line, rom->lines[0].code_low,
               "of slot 1 are free", n_unknown ? ": at most" : "");
    print_line(out, "DLL line of slot 0", rom->image.dll_line, CE_EXE_BASE,
               "below it for each process", bound);
    if (bill->slot0_loaded && bill->floor > (int64_t)CE_EXE_BASE) {
        print_line(out, "the same when all are loaded", (VirtAddr)bill->floor, CE_EXE_BASE,
                   "below it", n_unknown ? ": at most" : "");
    } else if (bill->slot0_loaded) {
        fprintf(out, "the DLLs of the loader do not all fit into slot 0\n");
    }
}

static void print_warnings(const Rom *rom, const char *file, FILE *out) {
    const Bib *bib = &rom->bib;
    for (uint32_t i = 0; i < bib->n_warnings && i < BIB_WARNINGS_MAX; i++) {
        const BibWarning *warning = &bib->warnings[i];
        char shown[1024], column[16] = "";
        shown_text(shown, sizeof shown, bib->sources[warning->source], SHOWN_LINE);
        if (warning->column > 0) {
            snprintf(column, sizeof column, ":%u", warning->column);
        }
        fprintf(out, "%s%s:%u%s: %s: %s\n", i ? "" : "\n", warning->source ? shown : file,
                warning->line, column, warning->is_note ? "note" : "warning", warning->text);
    }
    if (bib->n_warnings > BIB_WARNINGS_MAX) {
        fprintf(out, "and %u more warnings\n", bib->n_warnings - BIB_WARNINGS_MAX);
    }
}

static void print_move(const Rom *rom, const Move *move, FILE *out) {
    char text[ROM_MOVE_TEXT];
    fprintf(out, "%7" PRId64 " %7" PRId64 "  %s\n", move->slot0_won / 1024, move->slot1_won / 1024,
            rom_move_text(rom, move, text));
}

static void print_advice(const Rom *rom, const Bill *bill, FILE *out) {
    uint32_t shown = 0, drops = 0;
    if (bill->n_moves == 0) {
        return;
    }
    fprintf(out, "\nwhat a change would win, KB; each by itself, they do not add up\n"
                 " slot 0  slot 1\n");
    for (uint32_t i = 0; i < bill->n_moves && shown < MOVES_SHOWN; i++) {
        bool is_drop = bill->moves[i].kind == MOVE_DROP;
        if (!is_drop || drops < DROPS_SHOWN) {
            print_move(rom, &bill->moves[i], out);
            shown++;
            drops += is_drop;
        }
    }
}

// Prints the variables that keep entries out: of those that are set, or of those that are not.
// Returns how many there are.
static uint32_t print_causes(const BibLeftOut *left_out, bool is_set, FILE *out) {
    uint32_t n = 0, n_shown = 0;
    size_t width = 0;
    for (uint32_t i = 0; i < left_out->n_causes; i++) {
        n += left_out->causes[i].is_set == is_set;
    }
    for (uint32_t i = 0; i < left_out->n_causes && width < CAUSES_WIDTH; i++) {
        const BibCause *cause = &left_out->causes[i];
        size_t length = strlen(cause->name);
        if (cause->is_set == is_set && (n_shown == 0 || width + length < CAUSES_WIDTH)) {
            fprintf(out, "%s%s", n_shown++ ? ", " : "  ", cause->name);
            width += length + 2;
        }
    }
    if (n > n_shown) {
        fprintf(out, " and %u more", n - n_shown);
    }
    if (n > 0) {
        fprintf(out, " %s %s\n", n == 1 ? "is" : "are", is_set ? "set" : "not set");
    }
    return n;
}

static void print_left_out(const Bib *bib, FILE *out) {
    const BibLeftOut *left_out = &bib->left_out;
    uint32_t n = left_out->n_entries + left_out->n_regions + left_out->n_includes;
    if (n == 0) {
        return;
    }
    if (left_out->n_entries > 0) {
        fprintf(out, "%u of %u entries", left_out->n_entries, bib->n_entries + left_out->n_entries);
    }
    if (left_out->n_regions > 0) {
        fprintf(out, "%s%u of %u lines of MEMORY", left_out->n_entries ? " and " : "",
                left_out->n_regions, bib->n_regions + left_out->n_regions);
    }
    if (left_out->n_includes > 0) {
        fprintf(out, "%s%u #include", left_out->n_entries + left_out->n_regions ? " and " : "",
                left_out->n_includes);
    }
    fprintf(out, " %s left out%s\n", n == 1 ? "is" : "are",
            left_out->n_causes ? ":" : ": a condition without variables does not hold");
    if (print_causes(left_out, false, out) > 0) {
        fputs("  (--define NAME=1, or --define @FILE with what `set` prints in a build window)\n",
              out);
    }
    print_causes(left_out, true, out);
}

// What is not in the layout, or is not known, stands before it.
static void print_notes(const Rom *rom, FILE *out) {
    const Bib *bib = &rom->bib;
    print_left_out(bib, out);
    if (bib->n_missing > 0) {
        fprintf(out, "%u #include file%s missing: what %s in there is not here\n", bib->n_missing,
                bib->n_missing == 1 ? " is" : "s are", bib->n_missing == 1 ? "is" : "are");
    }
    if (bib->n_cesysgen > 0) {
        fprintf(
            out,
            "%u @CESYSGEN condition%s taken as true: take the ce.bib of the release directory\n",
            bib->n_cesysgen, bib->n_cesysgen == 1 ? " is" : "s are");
    }
    if (bib->autosize) {
        fprintf(out,
                "AUTOSIZE=ON: makeimg moves the boundary of NK and RAM: %u MB of RAM are the "
                "least\n",
                rom->image.ram_mb);
    }
    if (bib->n_passed > 0) {
        fprintf(out,
                "%u line%s passed over (line %u the first): comments of C, or before the "
                "first section\n",
                bib->n_passed, bib->n_passed == 1 ? " is" : "s are", bib->passed.line);
    }
}

static void print_headline(const Image *shown, FILE *out) {
    const Rom *rom = shown->rom;
    const RomImage *image = &rom->image;
    uint32_t n_files = rom_plain_files(rom);
    fprintf(out, "%s: %s%u module%s", shown->file, shown->is_log ? "a log of makeimg: " : "",
            image->n_modules, image->n_modules == 1 ? "" : "s");
    if (!shown->is_log) {
        fprintf(out, ", %u plain file%s", n_files, n_files == 1 ? "" : "s");
    }
    if (rom->n_twice > 0) {
        fprintf(out, ", %u duplicate%s not used", rom->n_twice, rom->n_twice == 1 ? "" : "s");
    }
    if (image->ram_mb) {
        fprintf(out, ", %s%u MB of RAM", rom->bib.autosize ? "at least " : "", image->ram_mb);
    }
    if (!shown->is_log || shown->log.fsram) {
        fprintf(out, ", %u%% of it for files", image->fsram_percent);
    }
    if (!shown->is_log) {
        fprintf(out, ", ROMFLAGS %08X", image->rom_flags);
    }
    fputc('\n', out);
}

// Which rule for the data of DLLs meets the log.
static void print_units(const Rom *rom, VirtAddr real, FILE *out) {
    static const struct {
        uint32_t unit;
        const char *text;
    } units[] = {{CE_BLOCK_SIZE, "with a block for each DLL's data"},
                 {CE_PAGE_SIZE, "with their pages packed"}};
    for (unsigned i = 0; i < 2; i++) {
        VirtAddr line = rom_line_with(rom, units[i].unit);
        fprintf(out, "%-32s %08X%s\n", units[i].text, line,
                line == real ? "  as the log has it" : "");
    }
}

// What the log itself says of the lines.
static void print_real(const Image *image, FILE *out) {
    const BuildLog *log = &image->log;
    if (log->n_stated > 0 && log->n_stated != log->n_modules) {
        fprintf(out, "the log says %u modules: its table is not whole\n", log->n_stated);
    }
    fputs("\nas the log has them\n", out);
    if (log->code_line) {
        print_line(out, "DLL line of slot 1", log->code_line, CE_SLOT_SIZE, "of slot 1 are free",
                   "");
    }
    if (log->line) {
        print_line(out, "DLL line of slot 0", log->line, CE_EXE_BASE, "below it for each process",
                   "");
    }
    if (!log->line && !log->code_line) {
        fputs("no address of DLLs is printed\n", out);
    }
    if (log->line && image->rom->image.n_modules > 0) {
        print_units(image->rom, log->line, out);
    }
    fputs("\nas slot32 lays these modules out", out);
}

void print_rom(const Image *image, FILE *out) {
    const Rom *rom = image->rom;
    print_headline(image, out);
    print_notes(rom, out);
    fputc('\n', out);
    if (rom->image.n_modules > 0 || !image->is_log) {
        print_modules(rom, out);
        print_bill(rom, &image->bill, out);
    }
    if (image->is_log) {
        print_real(image, out);
    }
    print_lines(rom, &image->bill, out);
    print_warnings(rom, image->file, out);
    print_advice(rom, &image->bill, out);
}
