// SPDX-License-Identifier: MIT
#pragma once

// A program before it runs: the sizes that its process will take, as an EXE's headers and a
// device's habits would give them. This is a description, not a file: no bytes are loaded.
//
// Names have 1 to CE_NAME_MAX - 1 characters. Whoever makes a description owns them; a machine that
// is given one keeps copies.

#include "ce/rows.h"

#define CE_IMAGES 128u

// Groups of DLLs that a process uses. Every process uses DLLS_CORE.
#define DLLS_CORE 0x01u
#define DLLS_UI 0x02u
#define DLLS_DRIVERS 0x04u
#define DLLS_NET 0x08u
#define DLLS_APP 0x10u

#define CE_NEEDS 20u // most DLLs that an image can name

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
} DllImage;
