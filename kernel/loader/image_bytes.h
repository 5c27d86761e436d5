// SPDX-License-Identifier: MIT
#pragma once

// The bytes of programs that have a file: a page gets them when it gets its RAM. That is at the
// start of a process for its data, and for pages that are read on demand each time that one is
// read: discarded code comes back from the file. What must be changed for the place where the image
// lies (relocations, addresses of imports) is changed in that page then. Source: "PE Format"
// (Microsoft): The .reloc Section, The .idata Section.

#include "emu/machine.h"

// For MachineHooks: puts the bytes of the page at a mapped address into a frame of zeros.
void image_bytes_read(Machine *machine, VirtAddr mapped, uint32_t frame);

// Fills the committed pages of a range, which just got frames of zeros.
void image_bytes_fill(Machine *machine, VirtAddr mapped, uint32_t n_pages);
