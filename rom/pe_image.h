// SPDX-License-Identifier: MIT
#pragma once

// A PE file as it lies in memory: sections at their places, relocations, imports, exports. For ARM
// and Thumb programs of Windows CE; no number in the file is trusted.
// Source: "PE Format" (Microsoft): section headers, .reloc, .idata, .edata.

#include "ce/image.h"
#include "ce/texts.h"
#include "rom/pe.h"

typedef struct PeImage {
    ImageFile file; // points into what this owns
    PeInfo info;
    uint8_t *bytes;
    uint32_t *relocs;
    ImageImport *imports;
    ImageExport *exports;
    Texts texts; // names of imports and exports
} PeImage;

// Reads an image. False, with nothing held, when it cannot run here: `message` says why.
// *ret_is_host then tells whether the host was out of memory.
bool pe_image_read(const uint8_t *bytes, size_t size, PeImage *ret_image, char message[PE_MESSAGE],
                   bool *ret_is_host);
void pe_image_free(PeImage *image);
