// SPDX-License-Identifier: MIT
#pragma once

// An ELF file, as cc/files/program.ld links it, to an EXE or a DLL for Windows CE. DWORDs in the
// section .imports.NN are the addresses of functions of DLL number NN: symbol __imp_NN_NAME names
// each, and a DWORD of 0 ends them. Number 00 is coredll.dll.

#include "cc/elf.h"

#define CC_DLLS 8u // with coredll

typedef struct ConvertDesc {
    const char *dlls[CC_DLLS]; // whose functions are imported, by number
    uint32_t n_dlls;
    const char *dll_name;       // the name of the DLL that is made, NULL = an EXE is
    const char *const *exports; // functions that it gives away
    uint32_t n_exports;
} ConvertDesc;

// The file's bytes, for the caller to free. NULL when the file is not as it should be: `message`
// says why; "" = the host is out of memory.
uint8_t *convert_to_pe(const uint8_t *bytes, size_t size, const ConvertDesc *desc, size_t *ret_size,
                       char message[ELF_MESSAGE]);
