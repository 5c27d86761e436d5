// SPDX-License-Identifier: MIT
#pragma once

// Searches in a folder of the object store. A search is an object: its name is the pattern, its one
// number the record at which it continues. It finds what is there when it comes to it, in the order
// of the records (P). Source: FindFirstFile, FindNextFile, FindClose (CE 5.0).

#include "emu/machine.h"

// Begins a search: `name` is a path whose last part may have wildcards. Returns its handle, 0 on
// failure; *ret_file is the first file or folder found. Refuses when there is none.
uint32_t find_first(Machine *machine, const char *name, uint32_t *ret_file);

// The next one. False at the end, or when the handle is not a search's.
bool find_next(Machine *machine, uint32_t handle, uint32_t *ret_file);

// Closes one of the caller's opens of a search.
bool find_close(Machine *machine, uint32_t handle);
