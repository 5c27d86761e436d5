// SPDX-License-Identifier: MIT
#include "ce/shown.h"
#include "cli/commands.h"
#include "cli/definitions.h"
#include "cli/image_files.h"
#include "cli/print_rom.h"
#include "host/input_file.h"
#include "import/kind/file_kind.h"
#include "rom/library.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

// slot32 rom finds the .bib file, lays the image out and prints it. The module files that the .bib
// names are read, too. A missing one is normal: few users have the release folder at hand.

static int show(Rom *rom, const Arguments *arguments, const char *file) {
    Bill bill;
    if (!bill_init(&bill, rom)) {
        return complain(EXIT_HOST, "out of memory on the host");
    }
    char name[IMAGE_PATH_SIZE];
    shown_text(name, sizeof name, file, SHOWN_LINE);
    if (arguments->json) {
        print_rom_json(rom, &bill, file, stdout);
    } else {
        print_rom(rom, &bill, name, stdout);
    }
    bill_deinit(&bill);
    return EXIT_HELD;
}

static int lay_out(const RomDesc *desc, const Arguments *arguments, const char *file) {
    RomError error = {0};
    Rom *rom = desc->text ? rom_new(desc, &error)
                          : rom_new_shipped(arguments->file, desc->defines, &error);
    int code = rom ? show(rom, arguments, file)
                   : complain(error.is_host ? EXIT_HOST : EXIT_USAGE, "%s", error.text);
    rom_free(rom);
    return code;
}

// `text` NULL: a shipped image.
static int lay_out_file(const Arguments *arguments, const char *file, const char *text,
                        size_t size) {
    ImageFiles files;
    Definitions definitions = {0};
    int code = image_files_init(&files, arguments, file);
    if (code == EXIT_HELD) {
        code = definitions_read(arguments, &definitions);
    }
    if (code == EXIT_HELD) {
        RomDesc desc = {.name = file,
                        .text = text,
                        .size = size,
                        .defines = definitions.texts,
                        .load = image_files_load,
                        .context = &files,
                        .skip_missing = arguments->skip_missing};
        code = lay_out(&desc, arguments, file);
    }
    definitions_deinit(&definitions);
    image_files_deinit(&files);
    return code;
}

int command_rom(const Arguments *arguments) {
    const char *file = arguments->file;
    bool is_name = !strchr(file, '/') && !strchr(file, '.');
    size_t size = 0;
    if (is_name && rom_image_find(file)) {
        return lay_out_file(arguments, rom_image_find(file)->name, NULL, 0);
    }
    char *text = input_file_read(file, FILE_TEXT_MAX, &size);
    if (!text && is_name && errno == ENOENT) {
        char names[200];
        return complain(EXIT_USAGE, "no image '%s': neither a file nor a shipped one (%s)", file,
                        rom_image_names(names, sizeof names));
    }
    if (!text) {
        return complain_unread("", file);
    }
    FileFacts facts = file_facts(text, size);
    char what[1200];
    bool is_other =
        facts.kind == FILE_LOG || facts.kind == FILE_DUMP || facts.kind == FILE_LINK_MAP;
    int code = is_other && file_facts_say(&facts, file, what, sizeof what)
                   ? complain(EXIT_USAGE, "%s is %s", file, what)
                   : lay_out_file(arguments, file, text, size);
    free(text);
    return code;
}
