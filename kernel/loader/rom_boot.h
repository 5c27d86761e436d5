// SPDX-License-Identifier: MIT
#pragma once

// Boots from a ROM image: its DLLs get their records and addresses, its programs become known.

#include "emu/machine.h"

#define ROM_BOOT_PRESET "windowsmobile5" // the shipped image that boot=device boots from

// Puts every DLL of the ROM image's MODULES into the MODULE table and maps slot 1. DLLs of its
// FILES section become known to the loader, EXEs become programs. The image is machine->rom. If
// that is NULL, the knob `boot` chooses the shipped windowsmobile5 or coredll.dll alone. False when
// the tables, ROM or RAM are too small for it; machine->outcome says why.
bool rom_boot(Machine *machine);

// The image of a device with boot=bare that has no other.
extern const RomImage rom_boot_bare_image;
