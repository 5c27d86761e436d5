// SPDX-License-Identifier: MIT
#pragma once

// An ELF file, as cc/files/program.ld links it, to an EXE for Windows CE. The DWORDs of the section
// .imports are the addresses of coredll's functions: symbol __imp_NAME names each.

#include "cc/elf.h"

// The EXE's bytes, for the caller to free. NULL when the file is not as it should be: `message`
// says why; "" = the host is out of memory.
uint8_t *convert_to_exe(const uint8_t *bytes, size_t size, size_t *ret_size,
                        char message[ELF_MESSAGE]);
