// SPDX-License-Identifier: MIT
#pragma once

// Sizes and numbers in words. All texts and pictures use this one rounding rule.

#include <stddef.h>
#include <stdint.h>

// "64 KB", "1,984 KB", "39.9 MB", "300 bytes": the form of every size. Tenths of MB are rounded to
// the nearest, so that they agree with a scenario's "%.1f". Returns buffer.
const char *amount_bytes(uint64_t bytes, char *buffer, size_t size);
// A whole number with thousands separators.
const char *amount_number(uint64_t number, char *buffer, size_t size);
