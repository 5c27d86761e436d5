// SPDX-License-Identifier: MIT
#pragma once

// What can be started and what can be loaded: the programs and DLLs that are known by name, before
// any of them runs.

#include "emu/machine.h"

// Adds a program that processes can be started from; its ROM pages are laid out in the order of
// adding. False when CE_IMAGES are known, or one of that name already, or the ROM is full.
bool image_add_exe(Machine *machine, const ProcessImage *image);

// Adds it, or puts it in the place of the one with its name. False as above; the ROM may be full
// then, which only a boot that fails leaves so.
bool image_set_exe(Machine *machine, const ProcessImage *image);

// The image with that name (letter case does not matter), -1 if there is none.
int image_find_exe(const Machine *machine, const char *name);

// First page number of an EXE's place in ROM, or behind the last one: EXEs lie behind the DLLs.
uint32_t image_rom_frame(const Machine *machine, uint32_t image);

// Makes a DLL known to the loader. False when CE_DLLS are known, or one of that name already.
bool image_add_dll(Machine *machine, const DllImage *image);

// The description of a DLL that is known, letter case aside; NULL if it is not.
const DllImage *image_find_dll(const Machine *machine, const char *name);
