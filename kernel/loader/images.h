// SPDX-License-Identifier: MIT
#pragma once

// The programs and DLLs that are known by name, before any of them runs.

#include "emu/machine.h"

// Adds a program that processes can be started from. Its ROM pages follow those of the programs
// added before. False when CE_IMAGES are known, the name is known, the ROM is full, or the host is
// out of memory; the program is not added then.
bool image_add_exe(Machine *machine, const ProcessImage *image);

// Adds a program, or replaces the one of that name. False when CE_IMAGES are known, the ROM is
// full, or the host is out of memory. After a replacement that does not fit, the oversized image
// stays recorded: the caller must fail the boot.
bool image_set_exe(Machine *machine, const ProcessImage *image);

// The image with that name (letter case does not matter), -1 if there is none.
int image_find_exe(const Machine *machine, const char *name);

// Page number where an EXE begins in ROM; for image = n_images, the first page behind all EXEs.
// EXEs lie behind the DLLs.
uint32_t image_rom_frame(const Machine *machine, uint32_t image);

// The name by which the loader knows a DLL that a program asks for: the last part of a path (this
// build keeps no folders for DLLs), with ".dll" if it has no extension; a point at the end says
// that it has none. Returns buffer; a name that is too long stays without a match: "".
// Source: LoadLibrary (CE 5.0).
const char *image_dll_name(const char *asked, char buffer[CE_NAME_MAX]);

// Makes a DLL known to the loader. False when CE_DLLS are known, its name is known, or the host is
// out of memory.
bool image_add_dll(Machine *machine, const DllImage *image);

// The export of a file with that name (letter case counts) or, if `name` is NULL, ordinal; NULL if
// it has none.
const ImageExport *image_find_export(const ImageFile *file, const char *name, uint32_t ordinal);

// The description of a known DLL (letter case does not matter); NULL if it is unknown.
const DllImage *image_find_dll(const Machine *machine, const char *name);
