// SPDX-License-Identifier: MIT
#pragma once

// Pages of mapped files: filled from the file when they are touched first, discarded while they are
// what the file has there. The pager asks for them; mappings themselves are
// kernel/object/mapfile.h's.

#include "emu/machine.h"

// The MMU's hook for a page of a mapping: gives it its frame.
void filepage_demand(Machine *machine, VirtAddr mapped);

// Fills a frame with the page of a mapped file at an address (zeros behind the file's end).
void filepage_load(Machine *machine, VirtAddr page, uint32_t frame);

// Pages of writable mappings in RAM that are what their file has there, not locked, and shown
// nowhere else: how many there are, whether a PAGER_VIEW frame is one, and discarding them, which
// returns how many frames are free now. The next touch reads them again.
bool filepage_is_unchanged(const Machine *machine, uint32_t frame);
uint32_t filepage_count_unchanged(const Machine *machine);
uint32_t filepage_discard_unchanged(Machine *machine);
