// SPDX-License-Identifier: MIT
#include "ce/shown.h"
#include "cli/commands.h"
#include "cli/compare_rom.h"
#include "cli/print_rom.h"
#include "cli/warn_rom.h"

// slot32 rom prints an image: alone, beside another one (--beside), or beside the log of its build
// (--check). --warn makes a condition an exit code.

static int show_beside(const Arguments *arguments, const Image *image) {
    Image other;
    Arguments own; // both by one rule
    arguments_copy(&own, arguments);
    own.data_unit = image->rom->lines[0].data_unit;
    int code = image_open(&own, arguments->beside, &other);
    if (code == EXIT_HELD) {
        compare_images(image, &other, stdout);
    }
    image_close(&other);
    return code;
}

static int show_check(const Arguments *arguments, const Image *image) {
    BuildLog log;
    char name[1024];
    int code = image_read_log(arguments->check, &log);
    if (code == EXIT_HELD) {
        shown_text(name, sizeof name, arguments->check, SHOWN_LINE);
        code = compare_log(image, &log, name, stdout) ? EXIT_EXPECTATION : EXIT_HELD;
    }
    build_log_deinit(&log);
    return code;
}

static int show(const Arguments *arguments, const Image *image) {
    int code = EXIT_HELD;
    if (arguments->check) {
        code = show_check(arguments, image);
    } else if (arguments->beside) {
        code = show_beside(arguments, image);
    } else if (arguments->json) {
        print_rom_json(image, stdout);
    } else if (arguments->n_warns == 0) {
        print_rom(image, stdout);
    }
    bool warns = code <= EXIT_EXPECTATION && warn_rom(image, arguments) > 0;
    return warns ? EXIT_EXPECTATION : code;
}

int command_rom(const Arguments *arguments) {
    Image image;
    int code = image_open(arguments, arguments->file, &image);
    if (code == EXIT_HELD) {
        code = show(arguments, &image);
    }
    image_close(&image);
    return code;
}
