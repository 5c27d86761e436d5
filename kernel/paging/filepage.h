// SPDX-License-Identifier: MIT
#pragma once

// Pages of mapped files: filled from the file at their first touch, and discarded while they equal
// the file. The pager asks for both; kernel/object/mapfile.h has the mappings themselves.

#include "emu/machine.h"

// The MMU's hook for a page of a mapping: gives it its frame.
void filepage_demand(Machine *machine, VirtAddr mapped);

// Fills a frame with the page of a mapped file at an address (zeros beyond the file's end).
void filepage_load(Machine *machine, VirtAddr page, uint32_t frame);

// Pages of writable mappings in RAM that equal their file, are not locked, and are shown nowhere
// else. The functions tell whether a PAGER_VIEW frame is one, count them, and discard them;
// discarding returns their number. The next touch reads such a page again.
bool filepage_is_unchanged(const Machine *machine, uint32_t frame);
uint32_t filepage_count_unchanged(const Machine *machine);
uint32_t filepage_discard_unchanged(Machine *machine);
