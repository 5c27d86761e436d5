// SPDX-License-Identifier: MIT
#pragma once

// Where two contents of a page differ, run by run.

#include <stdint.h>

// The first byte at or after `at` that differs, CE_PAGE_SIZE if none does.
uint32_t difference_begin(const uint8_t *old_bytes, const uint8_t *new_bytes, uint32_t at);

// The end of the run of different bytes from `at`. Gaps of less than 16 equal bytes belong to it: a
// change of its own would take more room.
uint32_t difference_end(const uint8_t *old_bytes, const uint8_t *new_bytes, uint32_t at);
