// SPDX-License-Identifier: MIT
#pragma once

// Names of files and folders of the object store. There is no current directory: "\a.txt" and
// "a.txt" are one file of the root. The name in a FILE row is the whole path without the leading
// backslash, at most MAX_PATH with its zero. Letter case does not count. At boot there is the root
// and nothing in it (S). Source: CreateFile, CreateDirectory, FindFirstFile (CE 5.0).

#include "emu/machine.h"

// The name without a leading backslash; NULL stays NULL.
const char *path_in_root(const char *asked);

// Whether a name can be that of a file or folder: there is a store, the last part is not empty and
// has no wildcards, and the folder it lies in exists. Refuses if not. `name` is from
// path_in_root().
bool path_check(Machine *machine, const char *name);

// The same for what FindFirstFile searches: wildcards in the last part are allowed.
bool path_check_pattern(Machine *machine, const char *name);

// Number of the file or folder with that name, CE_FILES if there is none.
uint32_t path_find(const Machine *machine, const char *name);

// path_find() after path_check(); refuses a name that nothing has. *ret_file is set only on
// success.
bool path_get(Machine *machine, const char *name, uint32_t *ret_file);

bool path_is_folder(const Machine *machine, uint32_t file);

// Whether `name` lies in a folder or in a folder of it.
bool path_is_inside(const char *folder, const char *name);

// The last part of a name.
const char *path_last(const char *name);

// Whether `name` lies directly in the folder of `pattern` and its last part matches that of
// `pattern`: * is any characters, ? is one, *.* matches a name without a dot as well (P).
bool path_matches(const char *pattern, const char *name);
