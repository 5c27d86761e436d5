// SPDX-License-Identifier: MIT
#include "cli/print_rom.h"

#include "ce/image.h"
#include "world/text/json.h"

#include <inttypes.h>
#include <string.h>

// Sizes are shown in KB; each is a whole number of pages.

#define MOVES_SHOWN 12u // the best of all moves
#define DROPS_SHOWN 4u  // at most this many of them may be moves that only leave a module out

static const char *const source_names[] = {
    [ROM_SIZE_PE] = "PE",         [ROM_SIZE_LINE] = "line", [ROM_SIZE_TABLE] = "table",
    [ROM_SIZE_UNIT] = "64K unit", [ROM_SIZE_FILE] = "",
};

static const char *const place_names[] = {
    [ROM_PLACE_SLOT_1] = "slot 1", [ROM_PLACE_SLOT_0] = "slot 0", [ROM_PLACE_EXE] = "process",
    [ROM_PLACE_LOADER] = "loader", [ROM_PLACE_KERNEL] = "kernel",
};

static const char *const move_names[] = {
    [MOVE_ALL_TO_MODULES] = "all-to-modules",
    [MOVE_TO_MODULES] = "to-modules",
    [MOVE_UNCOMPRESS] = "uncompress",
    [MOVE_ADD_REL] = "add-rel",
    [MOVE_MERGE] = "merge",
    [MOVE_DROP] = "drop",
};

static const BibEntry *entry_of(const Rom *rom, uint32_t module) {
    return &rom->bib.entries[rom->entry_of[module]];
}

static const RomEntry *known_of(const Rom *rom, uint32_t module) {
    return &rom->entries[rom->entry_of[module]];
}

static uint32_t plain_files(const Rom *rom) {
    return rom->bib.n_entries - rom->image.n_modules;
}

static const char *type_text(uint32_t type, char buffer[27]) {
    uint32_t at = 0;
    for (uint32_t i = 0; i < 26; i++) {
        if (type & 1u << i) {
            buffer[at++] = (char)('A' + i);
        }
    }
    buffer[at] = '\0';
    return buffer;
}

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
    snprintf(buffer, 40, "%s%s%s", source_names[known->source],
             known->source == ROM_SIZE_PE ? " " : "",
             known->source == ROM_SIZE_PE ? pe_machine_name(known->machine, machine) : "");
    return buffer;
}

static void print_modules(const Rom *rom, FILE *out) {
    uint32_t n_unknown = 0;
    fprintf(out, "%-23s %-7s %-6s %-8s %-8s %6s  %-8s %5s  %s\n", "module", "section", "type",
            "where", "code", "KB", "data", "KB", "sizes from");
    for (uint32_t i = 0; i < rom->image.n_modules; i++) {
        const RomModule *module = &rom->modules[i];
        const BibEntry *entry = entry_of(rom, i);
        char type[27], code[12], data[12], source[40];
        fprintf(out, "%-23s %-7s %-6s %-8s %-8s %6u  %-8s %5u  %s\n", module->name,
                entry->section == BIB_MODULES ? "MODULES" : "FILES", type_text(entry->type, type),
                place_names[module->place], address(module->code_base, code),
                (module->code_size + module->const_size) >> 10, address(module->data_base, data),
                module->data_size >> 10, source_text(known_of(rom, i), source));
        n_unknown += known_of(rom, i)->source == ROM_SIZE_UNIT;
    }
    if (n_unknown > 0) {
        fprintf(out, "no size is known of %u: 64 KB of code are assumed\n", n_unknown);
    }
}

static void print_bill(const Rom *rom, const Bill *bill, FILE *out) {
    fprintf(out, "\nbill of the DLLs, KB %12s %8s %9s\n", "slot 0", "slot 1", "rounding");
    for (uint32_t i = 0; i < bill->n_rows; i++) {
        const BillRow *row = &bill->rows[i];
        const RomModule *module = &rom->modules[row->module];
        fprintf(out, "%-23s %9u %8u %9u%s\n", module->name, row->slot0 >> 10, row->slot1 >> 10,
                row->waste >> 10, module->place == ROM_PLACE_LOADER ? "  once it is loaded" : "");
    }
    fprintf(out, "%-23s %9" PRIu64 " %8" PRIu64 "\n", "in place", bill->slot0_placed >> 10,
            bill->slot1 >> 10);
    if (bill->slot0_loaded) {
        fprintf(out, "%-23s %9" PRIu64 "\n", "when all are loaded",
                (bill->slot0_placed + bill->slot0_loaded) >> 10);
    }
}

static void print_line(FILE *out, const char *what, VirtAddr line, VirtAddr below,
                       const char *who) {
    fprintf(out, "%-32s %08X  %6u KB %s\n", what, line, (line - below) >> 10, who);
}

static void print_lines(const Rom *rom, const Bill *bill, FILE *out) {
    fprintf(out, "\n");
    print_line(out, "DLL line of slot 1", rom->image.dll_code_line, rom->lines[0].code_low,
               "of slot 1 are free");
    print_line(out, "DLL line of slot 0", rom->image.dll_line, CE_EXE_BASE,
               "below it for each process");
    if (bill->slot0_loaded && bill->floor > (int64_t)CE_EXE_BASE) {
        print_line(out, "the same when all are loaded", (VirtAddr)bill->floor, CE_EXE_BASE,
                   "below it");
    } else if (bill->slot0_loaded) {
        fprintf(out, "the DLLs of the loader do not all fit into slot 0\n");
    }
}

static void print_warnings(const Rom *rom, const char *file, FILE *out) {
    const Bib *bib = &rom->bib;
    for (uint32_t i = 0; i < bib->n_warnings && i < BIB_WARNINGS_MAX; i++) {
        fprintf(out, "%s%s:%u:%u: warning: %s\n", i ? "" : "\n", file, bib->warnings[i].line,
                bib->warnings[i].column, bib->warnings[i].text);
    }
    if (bib->n_warnings > BIB_WARNINGS_MAX) {
        fprintf(out, "and %u more warnings\n", bib->n_warnings - BIB_WARNINGS_MAX);
    }
}

// Prints the first names of the DLLs that a merge takes.
static void print_merged(const Rom *rom, const Move *move, FILE *out) {
    uint32_t n = 0;
    fprintf(out, "merge %u small DLLs into one:", move->n);
    for (uint32_t i = move->module; i < rom->image.n_modules && n < 3; i++) {
        if (bill_merges(rom, move->module, i)) {
            fprintf(out, "%s %s", n ? "," : "", rom->modules[i].name);
            n++;
        }
    }
    fputs(move->n > n ? ", ...\n" : "\n", out);
}

static void print_move(const Rom *rom, const Move *move, FILE *out) {
    const char *name = rom->modules[move->module].name;
    bool has_rel = known_of(rom, move->module)->has_rel;
    fprintf(out, "%7" PRId64 " %7" PRId64 "  ", move->slot0_won / 1024, move->slot1_won / 1024);
    switch (move->kind) {
    case MOVE_ALL_TO_MODULES:
        fprintf(out, "move all %u DLLs of FILES to MODULES, each with a .rel file\n", move->n);
        break;
    case MOVE_TO_MODULES:
        fprintf(out, "move %s from FILES to MODULES%s\n", name,
                has_rel ? "" : ", with a .rel file");
        break;
    case MOVE_UNCOMPRESS:
        fprintf(out, "leave %s uncompressed (no type C)%s\n", name,
                has_rel ? "" : ", with a .rel file");
        break;
    case MOVE_ADD_REL:
        fprintf(out, "link %s with /savebaserelocations, for its .rel file\n", name);
        break;
    case MOVE_MERGE:
        print_merged(rom, move, out);
        break;
    case MOVE_DROP:
        fprintf(out, "leave %s out\n", name);
        break;
    }
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

void print_rom(const Rom *rom, const Bill *bill, const char *file, FILE *out) {
    const RomImage *image = &rom->image;
    fprintf(out, "%s: %u module%s, %u plain file%s", file, image->n_modules,
            image->n_modules == 1 ? "" : "s", plain_files(rom), plain_files(rom) == 1 ? "" : "s");
    if (image->ram_mb) {
        fprintf(out, ", %u MB of RAM", image->ram_mb);
    }
    fprintf(out, ", %u%% of it for files, ROMFLAGS %08X\n\n", image->fsram_percent,
            image->rom_flags);
    print_modules(rom, out);
    print_bill(rom, bill, out);
    print_lines(rom, bill, out);
    print_warnings(rom, file, out);
    print_advice(rom, bill, out);
}

static void json_module(const Rom *rom, uint32_t i, FILE *out) {
    const RomModule *module = &rom->modules[i];
    const BibEntry *entry = entry_of(rom, i);
    const RomEntry *known = known_of(rom, i);
    static const struct {
        uint32_t group;
        const char *name;
    } groups[] = {{DLLS_CORE, "core"},
                  {DLLS_UI, "ui"},
                  {DLLS_DRIVERS, "drivers"},
                  {DLLS_NET, "net"},
                  {DLLS_APP, "app"}};
    char type[27], machine[16];
    fprintf(out, "%s{\"name\":", i ? "," : "");
    json_string(entry->name, out);
    fprintf(out,
            ",\"line\":%u,\"section\":\"%s\",\"type\":\"%s\",\"where\":\"%s\",\"exe\":%s,"
            "\"trusted\":%s,\"code_base\":%u,\"code\":%u,\"const\":%u,\"data_base\":%u,\"data\":%u,"
            "\"rel\":%s,\"source\":\"%s\"",
            entry->line, entry->section == BIB_MODULES ? "MODULES" : "FILES",
            type_text(entry->type, type), place_names[module->place],
            module->is_exe ? "true" : "false", module->untrusted ? "false" : "true",
            module->code_base, module->code_size, module->const_size, module->data_base,
            module->data_size, known->has_rel ? "true" : "false", source_names[known->source]);
    if (known->source == ROM_SIZE_PE) {
        fprintf(out, ",\"machine\":\"%s\"", pe_machine_name(known->machine, machine));
    }
    fprintf(out, ",\"groups\":[");
    for (uint32_t k = 0, n = 0; k < sizeof groups / sizeof groups[0]; k++) {
        if (known->groups & groups[k].group) {
            fprintf(out, "%s\"%s\"", n++ ? "," : "", groups[k].name);
        }
    }
    fputs("]}", out);
}

static void json_moves(const Rom *rom, const Bill *bill, FILE *out) {
    for (uint32_t i = 0; i < bill->n_moves; i++) {
        const Move *move = &bill->moves[i];
        fprintf(out, "%s{\"move\":\"%s\",\"module\":", i ? "," : "", move_names[move->kind]);
        json_string(entry_of(rom, move->module)->name, out);
        fprintf(out, ",\"modules\":%u,\"slot0_won\":%" PRId64 ",\"slot1_won\":%" PRId64 "}",
                move->n, move->slot0_won, move->slot1_won);
    }
}

void print_rom_json(const Rom *rom, const Bill *bill, const char *file, FILE *out) {
    const RomImage *image = &rom->image;
    fprintf(out, "{\"v\":%d,\"kind\":\"rom\",\"file\":", JSON_SCHEMA);
    json_string(file, out);
    fprintf(out,
            ",\"ram_mb\":%u,\"fsram_percent\":%u,\"rom_flags\":%u,\"dll_line\":%u,"
            "\"dll_code_line\":%u,\"floor\":%" PRId64 ",\"plain_files\":%u,\"modules\":[",
            image->ram_mb, image->fsram_percent, image->rom_flags, image->dll_line,
            image->dll_code_line, bill->floor, plain_files(rom));
    for (uint32_t i = 0; i < image->n_modules; i++) {
        json_module(rom, i, out);
    }
    fputs("],\"bill\":[", out);
    for (uint32_t i = 0; i < bill->n_rows; i++) {
        const BillRow *row = &bill->rows[i];
        fprintf(out, "%s{\"module\":", i ? "," : "");
        json_string(entry_of(rom, row->module)->name, out);
        fprintf(out, ",\"slot0\":%u,\"slot1\":%u,\"rounding\":%u}", row->slot0, row->slot1,
                row->waste);
    }
    fputs("],\"moves\":[", out);
    json_moves(rom, bill, out);
    fputs("],\"warnings\":[", out);
    for (uint32_t i = 0; i < rom->bib.n_warnings && i < BIB_WARNINGS_MAX; i++) {
        const BibWarning *warning = &rom->bib.warnings[i];
        fprintf(out, "%s{\"line\":%u,\"column\":%u,\"text\":", i ? "," : "", warning->line,
                warning->column);
        json_string(warning->text, out);
        fputc('}', out);
    }
    fputs("]}\n", out);
}
