// SPDX-License-Identifier: MIT
#include "cli/image.h"

#include "ce/shown.h"
#include "cli/definitions.h"
#include "cli/image_files.h"
#include "host/input_file.h"
#include "import/kind/file_kind.h"
#include "rom/library.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

// The module files that a .bib file names are read, too. A missing one is normal: few users have
// the release folder at hand.

// Where the data of DLLs lie, unless --dll-data says it: where a device has them that boots from
// the image.
static uint32_t data_unit(const Arguments *arguments, bool is_shipped) {
    return arguments->data_unit ? arguments->data_unit : rom_data_unit(DLL_DATA_IMAGE, is_shipped);
}

static int lay_out(const RomDesc *desc, Image *image) {
    RomError error = {0};
    image->rom = desc->text ? rom_new(desc, &error)
                            : rom_new_shipped(desc->name, desc->defines, desc->data_unit, &error);
    if (!image->rom) {
        return complain(error.is_host ? EXIT_HOST : EXIT_USAGE, "%s", error.text);
    }
    image->has_bill = bill_init(&image->bill, image->rom);
    return image->has_bill ? EXIT_HELD : complain(EXIT_HOST, "out of memory on the host");
}

// `text` NULL: a shipped image.
static int lay_out_bib(const Arguments *arguments, const char *file, const char *text, size_t size,
                       Image *image) {
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
                        .skip_missing = arguments->skip_missing,
                        .data_unit = data_unit(arguments, !text)};
        code = lay_out(&desc, image);
    }
    definitions_deinit(&definitions);
    image_files_deinit(&files);
    return code;
}

static int read_log(const char *file, const char *text, size_t size, BuildLog *ret_log) {
    RomError error = {0};
    return build_log_read(file, text, size, ret_log, &error)
               ? EXIT_HELD
               : complain(error.is_host ? EXIT_HOST : EXIT_USAGE, "%s", error.text);
}

// A log has the sizes, and no other file is read for it.
static int lay_out_log(const Arguments *arguments, const char *file, const char *text, size_t size,
                       Image *image) {
    int code = read_log(file, text, size, &image->log);
    size_t bib_size = 0;
    char *bib = code == EXIT_HELD ? build_log_bib(&image->log, &bib_size) : NULL;
    image->is_log = true;
    if (code == EXIT_HELD && !bib) {
        code = complain(EXIT_HOST, "out of memory on the host");
    }
    if (code == EXIT_HELD) {
        code = lay_out(&(RomDesc){.name = file,
                                  .text = bib,
                                  .size = bib_size,
                                  .data_unit = data_unit(arguments, false)},
                       image);
    }
    for (uint32_t i = 0; code == EXIT_HELD && i < image->rom->bib.n_entries; i++) {
        RomEntry *entry = &image->rom->entries[i];
        entry->source = entry->source == ROM_SIZE_LINE ? ROM_SIZE_LOG : entry->source;
    }
    free(bib);
    return code;
}

static int lay_out_text(const Arguments *arguments, const char *file, const char *text, size_t size,
                        Image *image) {
    if (build_log_recognise(text, size)) {
        return lay_out_log(arguments, file, text, size, image);
    }
    FileFacts facts = file_facts(text, size);
    char what[1200];
    bool is_other = facts.kind == FILE_LOG || facts.kind == FILE_DUMP ||
                    facts.kind == FILE_LINK_MAP || facts.kind >= FILE_PROGRAM;
    return is_other && file_facts_say(&facts, file, what, sizeof what)
               ? complain(EXIT_USAGE, "%s is %s", file, what)
               : lay_out_bib(arguments, file, text, size, image);
}

int image_open(const Arguments *arguments, const char *file, Image *ret_image) {
    bool is_name = !strchr(file, '/') && !strchr(file, '.');
    size_t size = 0;
    *ret_image = (Image){0};
    if (is_name && rom_image_find(file)) {
        const char *name = rom_image_find(file)->name;
        snprintf(ret_image->file, sizeof ret_image->file, "%s", name);
        return lay_out_bib(arguments, name, NULL, 0, ret_image);
    }
    shown_text(ret_image->file, sizeof ret_image->file, file, SHOWN_LINE);
    char *text = input_file_read(file, FILE_TEXT_MAX, &size);
    if (!text && is_name && errno == ENOENT) {
        char names[200];
        return complain(EXIT_USAGE, "no image '%s': neither a file nor a shipped one (%s)", file,
                        rom_image_names(names, sizeof names));
    }
    if (!text) {
        return complain_unread("", file);
    }
    int code = lay_out_text(arguments, file, text, size, ret_image);
    free(text);
    return code;
}

void image_close(Image *image) {
    if (image->has_bill) {
        bill_deinit(&image->bill);
    }
    rom_free(image->rom);
    build_log_deinit(&image->log);
    *image = (Image){0};
}

VirtAddr image_line(const Image *image) {
    return image->is_log && image->log.line ? image->log.line : image->rom->image.dll_line;
}

VirtAddr image_code_line(const Image *image) {
    return image->is_log && image->log.code_line ? image->log.code_line
                                                 : image->rom->image.dll_code_line;
}

int image_read_log(const char *file, BuildLog *ret_log) {
    size_t size = 0;
    *ret_log = (BuildLog){0};
    char *text = input_file_read(file, FILE_TEXT_MAX, &size);
    if (!text) {
        return complain_unread("the log ", file);
    }
    int code = build_log_recognise(text, size)
                   ? read_log(file, text, size, ret_log)
                   : complain(EXIT_USAGE,
                              "%s is no log of makeimg: want what romimage prints, with "
                              "\"First DLL Address\"",
                              file);
    free(text);
    return code;
}
