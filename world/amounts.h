// SPDX-License-Identifier: MIT
#pragma once

// Sizes and numbers in words: the one rounding rule of all texts and pictures.

#include <stddef.h>
#include <stdint.h>

// "64 KB", "1,984 KB", "39.9 MB", "300 bytes": how sizes are said everywhere. Tenths of MB are
// rounded to the nearest, so that they agree with a scenario's "%.1f". Returns buffer.
const char *amount_bytes(uint64_t bytes, char *buffer, size_t size);
// A whole number with thousands separators.
const char *amount_number(uint64_t number, char *buffer, size_t size);
