// SPDX-License-Identifier: MIT
#include "ce/shown.h"
#include "cli/commands.h"
#include "cli/print_rom.h"
#include "host/input_file.h"
#include "rom/library.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

// slot32 rom finds the .bib file, lays the image out and prints it. The module files that the .bib
// names are read here. A missing file is normal: few users have the release folder at hand.

#define PE_FILE_MAX (64u << 20) // a module of CE cannot be larger than a slot
#define PATH_SIZE 1024u

typedef struct Files {
    char folder[PATH_SIZE]; // of the .bib file, ending in a slash; "" = the current one
    char *bytes;            // of the file loaded last
    // Where module files may lie, ended by NULL: there, and where the user says.
    const char *folders[2 * ARGUMENT_SETTINGS + 2];
} Files;

static bool load(void *context, const char *path, RomBytes *ret_bytes) {
    Files *files = context;
    char whole[2 * PATH_SIZE];
    snprintf(whole, sizeof whole, "%s%s", path[0] == '/' ? "" : files->folder, path);
    free(files->bytes);
    files->bytes = input_file_read_inside(whole, files->folders, PE_FILE_MAX, &ret_bytes->size,
                                          &ret_bytes->trouble);
    ret_bytes->bytes = files->bytes;
    ret_bytes->is_refused = input_file_refuses(ret_bytes->trouble);
    return files->bytes != NULL;
}

// A variable of the .bib is often the release folder.
static void allow_folders(Files *files, const Arguments *arguments) {
    unsigned n = 0;
    files->folders[n++] = files->folder;
    for (uint32_t i = 0; i < arguments->n_allowed; i++) {
        files->folders[n++] = arguments->allowed[i];
    }
    for (uint32_t i = 0; i < arguments->n_defines; i++) {
        const char *equals = strchr(arguments->defines[i], '=');
        if (equals && equals[1]) {
            files->folders[n++] = equals + 1;
        }
    }
    files->folders[n] = NULL;
}

static int show(Rom *rom, const Arguments *arguments, const char *file) {
    Bill bill;
    if (!bill_init(&bill, rom)) {
        return complain(EXIT_HOST, "out of memory on the host");
    }
    char name[PATH_SIZE];
    shown_text(name, sizeof name, file, SHOWN_LINE);
    if (arguments->json) {
        print_rom_json(rom, &bill, file, stdout);
    } else {
        print_rom(rom, &bill, name, stdout);
    }
    bill_deinit(&bill);
    return EXIT_HELD;
}

static int lay_out_file(const Arguments *arguments, const char *text, size_t size) {
    const char *file = arguments->file, *slash = strrchr(file, '/');
    Files files = {0};
    RomError error = {0};
    if (slash && (size_t)(slash - file) + 2 > sizeof files.folder) {
        return complain(EXIT_USAGE, "the path %s is too long", file);
    }
    memcpy(files.folder, file, slash ? (size_t)(slash - file) + 1 : 0);
    allow_folders(&files, arguments);
    RomDesc desc = {.name = file,
                    .text = text,
                    .size = size,
                    .defines = arguments->defines,
                    .load = load,
                    .context = &files};
    Rom *rom = rom_new(&desc, &error);
    int code = rom ? show(rom, arguments, file)
                   : complain(error.is_host ? EXIT_HOST : EXIT_USAGE, "%s", error.text);
    rom_free(rom);
    free(files.bytes);
    return code;
}

static int lay_out_shipped(const Arguments *arguments) {
    RomError error = {0};
    Rom *rom = rom_new_shipped(arguments->file, arguments->defines, &error);
    int code = rom ? show(rom, arguments, rom_image_find(arguments->file)->name)
                   : complain(error.is_host ? EXIT_HOST : EXIT_USAGE, "%s", error.text);
    rom_free(rom);
    return code;
}

int command_rom(const Arguments *arguments) {
    const char *file = arguments->file;
    bool is_name = !strchr(file, '/') && !strchr(file, '.');
    size_t size = 0;
    if (is_name && rom_image_find(file)) {
        return lay_out_shipped(arguments);
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
    int code = lay_out_file(arguments, text, size);
    free(text);
    return code;
}
