// SPDX-License-Identifier: MIT
#pragma once

// The ROM image that a device boots from: its DLLs get their records and addresses, its programs
// become known.

#include "emu/machine.h"

#define ROM_BOOT_PRESET "windowsmobile5" // the shipped image that boot=device boots from

// Puts every DLL of the ROM image into the MODULE table and maps slot 1; what its FILES section
// holds becomes known to the loader, its EXEs as programs. The image is machine->rom; else, by the
// knob `boot`, the shipped windowsmobile5 or coredll.dll alone. False, with an outcome, when it has
// more than the tables hold.
bool rom_boot(Machine *machine);

// What a device with boot=bare boots from when it has no image of its own.
extern const RomImage rom_boot_bare_image;
