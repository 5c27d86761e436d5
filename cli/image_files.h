// SPDX-License-Identifier: MIT
#pragma once

// Where the files of an image lie: beside its .bib, in the folders of --include and --release.
// Names are found whatever the case of their letters.

#include "cli/arguments.h"
#include "host/any_case.h"
#include "rom/files.h"

#define IMAGE_PATH_SIZE 1024u

typedef struct ImageFiles {
    const Arguments *arguments;
    char folder[IMAGE_PATH_SIZE];    // of the .bib file, ending in a slash; "" = the current one
    char found[2 * IMAGE_PATH_SIZE]; // the file that was loaded last
    char *bytes;                     // owned, its bytes
    AnyCase *any;                    // owned
    const char **allowed;            // owned: the folders whose files may be read, ended by NULL
} ImageFiles;

// Prepares to load the files of an image. Returns 0, or an exit code after one line on stderr. Call
// image_files_deinit() in either case.
int image_files_init(ImageFiles *files, const Arguments *arguments, const char *bib);

void image_files_deinit(ImageFiles *files);

// A RomLoad; its context is the ImageFiles.
bool image_files_load(void *context, RomFileKind kind, const char *path, RomBytes *ret_bytes);
