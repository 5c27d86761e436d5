// SPDX-License-Identifier: MIT
#pragma once

// The DLLs of the ROM image: where romimage has put them. Code and read-only data run in place in
// slot 1, filled from the top down; each DLL's read/write data has one fixed address at the top of
// slot 0, the same in every process; code that slot 1 cannot take goes on in slot 0 below the data.
// The lowest address taken there is the DLL load line of every process.
// Sources: Core OS Migration, DLLHIGHCODEADDR (CE 5.0 and WM documentation), Boling 2008. Names and
// sizes of the DLLs are plausible, not measured: docs/quirks.md.

#include "emu/machine.h"

// Puts every DLL of the boot preset into the MODULE table and maps slot 1.
void module_boot(Machine *machine);

// Whether a process with these DLLS_ groups uses the DLL.
bool module_in_groups(uint32_t module, uint32_t groups);

// Pages of ROM before a DLL's code, for its physical page numbers.
uint32_t module_rom_frame(const Machine *machine, uint32_t module);
