// SPDX-License-Identifier: MIT
#pragma once

// Reading a line of a dump from left to right. Each function skips blanks, takes what it names and
// moves *at behind it; false, and *at unchanged, when that is not there.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// These words; one blank of `words` stands for one or more of the line.
bool scan_words(const char **at, const char *words);

// Up to 8 hex digits, with or without 0x, that no letter or digit follows.
bool scan_hex(const char **at, uint32_t *ret_value);

// The same with exactly 8 digits and no 0x, as columns have them.
bool scan_hex8(const char **at, uint32_t *ret_value);

// A decimal number below 2^32, that no letter or digit follows.
bool scan_number(const char **at, uint32_t *ret_value);

// A text in single quotes of 1 to size - 1 printable characters.
bool scan_quoted(const char **at, char *ret_text, size_t size);

// One word of 1 to size - 1 printable characters.
bool scan_word(const char **at, char *ret_text, size_t size);

// Nothing but blanks to the end of the line.
bool scan_end(const char *at);
