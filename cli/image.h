// SPDX-License-Identifier: MIT
#pragma once

// An image for a command: laid out from a .bib file, from one that ships, or from a log of makeimg.

#include "cli/arguments.h"
#include "rom/bill.h"
#include "rom/build_log.h"

typedef struct Image {
    Rom *rom; // owned
    Bill bill;
    BuildLog log; // of a log: what it says itself
    bool is_log, has_bill;
    char file[1024]; // as the user named it, to be printed
} Image;

// Reads and lays out an image. Returns 0, or an exit code after one line on stderr. Call
// image_close() in either case.
int image_open(const Arguments *arguments, const char *file, Image *ret_image);
void image_close(Image *image);

// The DLL lines of slot 0 and slot 1: as the log has them if the image is one that says so, else as
// it was laid out.
VirtAddr image_line(const Image *image);
VirtAddr image_code_line(const Image *image);

// Reads a log of makeimg only. Returns 0, or an exit code after one line on stderr.
int image_read_log(const char *file, BuildLog *ret_log);
