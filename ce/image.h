// SPDX-License-Identifier: MIT
#pragma once

// A program before it runs: the sizes that its process will take, as an EXE's headers and a
// device's habits would give them, and if there is a file of it, its bytes.
//
// Names have 1 to CE_NAME_MAX - 1 characters. Whoever makes a description owns them; a machine that
// is given one keeps copies.

#include "ce/memory_layout.h"
#include "ce/rows.h"

#define CE_IMAGES 128u

// Groups of DLLs that a process uses. Every process uses DLLS_CORE.
#define DLLS_CORE 0x01u
#define DLLS_UI 0x02u
#define DLLS_DRIVERS 0x04u
#define DLLS_NET 0x08u
#define DLLS_APP 0x10u

#define CE_NEEDS 20u // most DLLs that an image can name

// What the file of an EXE or a DLL holds. Whoever made it keeps it, unchanged, as long as a machine
// knows its image. Offsets count from the image's first byte.
#define IMAGE_PARTS 12u

typedef struct ImagePart { // a section in memory: whole pages, from low to high
    uint16_t first_page, n_pages;
    uint8_t use;   // PageUse
    uint8_t flags; // IMAGE_PART_
} ImagePart;
#define IMAGE_PART_EXECUTE 1u
#define IMAGE_PART_WRITE 2u

typedef struct ImageImport {
    uint32_t slot;    // offset of the DWORD that gets the function's address
    uint32_t ordinal; // 0 = by name
    const char *dll, *name;
} ImageImport;

typedef struct ImageExport {
    uint32_t ordinal, offset;
    const char *name; // "" = by ordinal only
} ImageExport;

typedef struct ImageFile {
    const uint8_t
        *bytes;     // `size` of them, as they lie in memory at `base`; imports are not filled in
    uint32_t size;  // whole pages
    uint32_t base;  // the address that it was linked for
    uint32_t entry; // offset of its entry point, 0 = none
    uint32_t resources, resources_size; // the tree of its resources: offset and bytes, 0 = none
    uint32_t n_parts, n_relocs, n_imports, n_exports;
    ImagePart parts[IMAGE_PARTS];
    const uint32_t *relocs;     // offsets of DWORDs that hold an address of the image, ascending
    const ImageImport *imports; // by slot, ascending
    const ImageExport *exports;
} ImageFile;

#define IMAGE_TRUST_DEFAULT 0u  // nothing is stated: fully trusted
#define IMAGE_TRUST_FALSE 0xFFu // OEM_CERTIFY_FALSE: may not load

typedef struct ProcessImage {
    const char *name;
    uint32_t code_kb;               // .text
    uint32_t data_kb;               // .data, RAM of each process
    uint32_t const_kb;              // .rdata and .rsrc
    uint32_t stack_kb;              // reservation of the main stack; 0 = 64
    uint32_t threads;               // further threads at the start, each with a stack of stack_kb
    uint32_t heap_kb;               // committed in the default heap at the start; at most 192
    uint32_t reserve_kb, commit_kb; // memory it has got from VirtualAlloc by the end of its start
    uint32_t dlls;                  // DLLS_ groups; 0 = DLLS_CORE
    uint8_t in_ram;                 // 0: runs in place from ROM; 1: loaded into RAM
    uint8_t trust;                  // TrustLevel from its certification, or IMAGE_TRUST_
    uint8_t dll_trust;              // the lowest of these among the DLLs it brings along
    uint8_t hibernates;             // 1: it has a window that answers WM_HIBERNATE
    uint8_t unpaged; // 1: in RAM, its code is read as a whole and never discarded (type M)
    uint8_t n_needs;
    const char *needs[CE_NEEDS]; // DLLs it is linked with, by name
    const ImageFile *file; // its bytes; NULL = only its sizes are known. Then code_kb, data_kb
                           // and const_kb say what it takes, else the file does
} ProcessImage;

#define CE_DLLS 256u
#define CE_EXPORTS 16u

// A DLL outside the MODULES section: in FILES, in the file system, on a card. The loader gives it
// an address when it loads it.
typedef struct DllImage {
    const char *name;
    uint32_t code_kb, const_kb, data_kb;
    uint8_t groups;        // DLLS_ groups whose programs link with it; 0 = loaded by name only
    uint8_t resource_only; // neither code nor data: goes to slot 63
    uint8_t trust;         // as for an EXE
    uint8_t unpaged;       // as for an EXE
    uint8_t for_kernel;    // fixed up for the kernel (type K): LoadKernelLibrary only
    uint8_t in_modules;    // 1: in MODULES, so its addresses are the ROM image's
    uint8_t early;         // filesys.exe is linked with it, so it has an address from boot on
    uint8_t called;        // something calls its code: it cannot be resource-only
    uint8_t n_needs, n_exports;
    const char *needs[CE_NEEDS];
    const char *exports[CE_EXPORTS];
    const ImageFile *file; // its bytes; NULL = only its sizes are known. Then code_kb, const_kb,
                           // data_kb and exports say what it has, else the file does
} DllImage;

// How an image with a file lies as a DLL: all up to its first section that is written is shared,
// the rest is data of each process. Returns the bytes of the first part.
static inline uint32_t image_shared_size(const ImageFile *file) {
    for (uint32_t i = 0; i < file->n_parts; i++) {
        if (file->parts[i].flags & IMAGE_PART_WRITE) {
            return (uint32_t)file->parts[i].first_page << CE_PAGE_SHIFT;
        }
    }
    return file->size;
}
