// SPDX-License-Identifier: MIT
#include "cli/print_rom.h"

#include "ce/image.h"
#include "cli/rom_words.h"
#include "world/text/json.h"

#include <inttypes.h>

// The JSON of a ROM image. docs/rom.md has the list of its members.

static const char *const move_names[] = {
    [MOVE_ALL_TO_MODULES] = "all-to-modules",
    [MOVE_TO_MODULES] = "to-modules",
    [MOVE_UNCOMPRESS] = "uncompress",
    [MOVE_ADD_REL] = "add-rel",
    [MOVE_MERGE] = "merge",
    [MOVE_DROP] = "drop",
};

static void json_module(const Rom *rom, uint32_t i, FILE *out) {
    const RomModule *module = &rom->modules[i];
    const BibEntry *entry = rom_entry_of(rom, i);
    const RomEntry *known = rom_known_of(rom, i);
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
    fputs(",\"file\":", out);
    json_string(rom->bib.sources[entry->source], out);
    fprintf(out,
            ",\"line\":%u,\"section\":\"%s\",\"type\":\"%s\",\"where\":\"%s\",\"exe\":%s,"
            "\"trusted\":%s,\"code_base\":%u,\"code\":%u,\"const\":%u,\"data_base\":%u,\"data\":%u,"
            "\"rel\":%s,\"source\":\"%s\"",
            entry->line, entry->section == BIB_MODULES ? "MODULES" : "FILES",
            rom_type_text(entry->type, type), rom_place_name((RomPlace)module->place),
            module->is_exe ? "true" : "false", module->untrusted ? "false" : "true",
            module->code_base, module->code_size, module->const_size, module->data_base,
            module->data_size, known->has_rel ? "true" : "false",
            rom_source_name((RomSizeSource)known->source));
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
        json_string(rom_entry_of(rom, move->module)->name, out);
        fprintf(out, ",\"modules\":%u,\"slot0_won\":%" PRId64 ",\"slot1_won\":%" PRId64 "}",
                move->n, move->slot0_won, move->slot1_won);
    }
}

static void json_names(const BibLeftOut *left_out, bool is_set, FILE *out) {
    for (uint32_t i = 0, n = 0; i < left_out->n_causes; i++) {
        if (left_out->causes[i].is_set == is_set) {
            fputs(n++ ? "," : "", out);
            json_string(left_out->causes[i].name, out);
        }
    }
}

// What is not in the layout, and what is only a bound.
static void json_notes(const Rom *rom, FILE *out) {
    const Bib *bib = &rom->bib;
    const char *bound = rom->image.n_unsized ? "at most" : "exact";
    fprintf(out,
            ",\"dll_data\":\"%s\",\"line_is\":\"%s\",\"ram_is\":\"%s\",\"unknown_sizes\":%u,"
            "\"duplicates\":%u,"
            "\"cesysgen\":%u,\"missing_includes\":%u,\"passed_over\":%u,"
            "\"left_out\":{\"entries\":%u,\"regions\":%u,\"includes\":%u,\"not_set\":[",
            rom->lines[0].data_unit == CE_PAGE_SIZE ? "page" : "block", bound,
            bib->autosize ? "at least" : "exact", rom->image.n_unsized, rom->n_twice,
            bib->n_cesysgen, bib->n_missing, bib->n_passed, bib->left_out.n_entries,
            bib->left_out.n_regions, bib->left_out.n_includes);
    json_names(&bib->left_out, false, out);
    fputs("],\"set\":[", out);
    json_names(&bib->left_out, true, out);
    fputs("]}", out);
}

static void json_warnings(const Bib *bib, FILE *out) {
    for (uint32_t i = 0; i < bib->n_warnings && i < BIB_WARNINGS_MAX; i++) {
        const BibWarning *warning = &bib->warnings[i];
        fprintf(out, "%s{\"file\":", i ? "," : "");
        json_string(bib->sources[warning->source], out);
        fprintf(out, ",\"line\":%u,\"column\":%u,\"note\":%s,\"text\":", warning->line,
                warning->column, warning->is_note ? "true" : "false");
        json_string(warning->text, out);
        fputc('}', out);
    }
}

void print_rom_json(const Image *shown, FILE *out) {
    const Rom *rom = shown->rom;
    const Bill *bill = &shown->bill;
    const RomImage *image = &rom->image;
    fprintf(out, "{\"v\":%d,\"kind\":\"rom\",\"file\":", JSON_SCHEMA);
    json_string(shown->file, out);
    fprintf(out,
            ",\"ram_mb\":%u,\"fsram_percent\":%u,\"rom_flags\":%u,\"dll_line\":%u,"
            "\"dll_code_line\":%u,\"floor\":%" PRId64 ",\"plain_files\":%u",
            image->ram_mb, image->fsram_percent, image->rom_flags, image->dll_line,
            image->dll_code_line, bill->floor, rom_plain_files(rom));
    json_notes(rom, out);
    if (shown->is_log) {
        fprintf(out, ",\"log\":{\"dll_line\":%u,\"dll_code_line\":%u,\"modules\":%u}",
                shown->log.line, shown->log.code_line, shown->log.n_stated);
    }
    fputs(",\"modules\":[", out);
    for (uint32_t i = 0; i < image->n_modules; i++) {
        json_module(rom, i, out);
    }
    fputs("],\"bill\":[", out);
    for (uint32_t i = 0; i < bill->n_rows; i++) {
        const BillRow *row = &bill->rows[i];
        fprintf(out, "%s{\"module\":", i ? "," : "");
        json_string(rom_entry_of(rom, row->module)->name, out);
        fprintf(out, ",\"slot0\":%u,\"slot1\":%u,\"rounding\":%u}", row->slot0, row->slot1,
                row->waste);
    }
    fputs("],\"moves\":[", out);
    json_moves(rom, bill, out);
    fputs("],\"warnings\":[", out);
    json_warnings(&rom->bib, out);
    fputs("]}\n", out);
}
