// SPDX-License-Identifier: MIT
#pragma once

// Reads a line of a dump from left to right. Each function skips blanks, reads the item that it
// names and moves *at behind it. If the item is not there, it returns false and leaves *at
// unchanged.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// These words; one blank in `words` matches one or more blanks in the line.
bool scan_words(const char **at, const char *words);

// Up to 8 hex digits, with or without 0x; no letter or digit may follow.
bool scan_hex(const char **at, uint32_t *ret_value);

// Exactly 8 hex digits, as in columns.
bool scan_hex8(const char **at, uint32_t *ret_value);

// A decimal number below 2^32; no letter or digit may follow.
bool scan_number(const char **at, uint32_t *ret_value);

// A text in single quotes of 1 to size - 1 printable characters.
bool scan_quoted(const char **at, char *ret_text, size_t size);

// One word of 1 to size - 1 printable characters.
bool scan_word(const char **at, char *ret_text, size_t size);

// Whether only blanks are left in the line.
bool scan_end(const char *at);
