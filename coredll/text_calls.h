// SPDX-License-Identifier: MIT
#pragma once

// Texts in the guest's memory: 16-bit characters of UTF-16, or bytes of a code page. Both ways
// between them are calls of coredll, which run in the caller's mode with its own rights: every
// character is a load or a store, and a bad address is a fault.

#include "coredll/call.h"

// How many 16-bit characters a text (UTF-8) has, without the 0 behind it.
uint32_t text_units(const char *text);

// Stores a text (UTF-8) and a 0 behind it at `va`, in the context of the MMU. False on a fault.
bool text_store(Machine *machine, VirtAddr va, const char *text, unsigned width);

// Reads the text at `va` up to its 0, of 16-bit characters (width 2, UTF-16) or of bytes (width 1,
// as they are), to `ret_text` as UTF-8 with a 0 behind it. What does not fit into `size` bytes is
// left out. False on a fault.
bool text_load(Machine *machine, VirtAddr va, unsigned width, char *ret_text, size_t size);

// The same of `n` characters or bytes at most: what lies behind them is not read.
bool text_load_units(Machine *machine, VirtAddr va, uint32_t n, unsigned width, char *ret_text,
                     size_t size);

// args: address, name, width. Stores the text `name` (UTF-8) and a 0 behind it: width 2 as UTF-16,
// width 1 as it is. Bytes that are no UTF-8 become U+FFFD. Refused (TEXT_WIDTH) for other widths.
uint32_t call_poke_text(Machine *machine, const ApiArgs *args, ApiResult *result);

// args: code page, flags, source, bytes (FFFFFFFF: up to its 0, which counts), target, characters.
// Returns the number of characters stored; with 0 characters for the target, how many there would
// be. Refused: CODE_PAGE (not CP_ACP, CP_UTF8 or 1252), TEXT_FLAGS, TEXT_EMPTY (0 bytes, or NULL),
// TEXT_ROOM (the target is too small: nothing is stored), TEXT_INVALID (MB_ERR_INVALID_CHARS).
uint32_t call_multi_byte_to_wide_char(Machine *machine, const ApiArgs *args, ApiResult *result);

// args: code page, flags, source, characters, target, bytes, default character (NULL: '?'). The
// same the other way. A character that the code page has not becomes the default one.
uint32_t call_wide_char_to_multi_byte(Machine *machine, const ApiArgs *args, ApiResult *result);
