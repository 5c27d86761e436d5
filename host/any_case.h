// SPDX-License-Identifier: MIT
#pragma once

// Finds files whatever the case of their letters. A release folder comes from Windows, where
// Drv.dll and DRV.DLL are one file.

#include <stdbool.h>
#include <stddef.h>

// The listings of the folders that were read so far.
typedef struct AnyCase AnyCase;

// NULL when the host is out of memory.
AnyCase *any_case_new(void);

// Writes the path of an existing file or folder whose letters are those of `path` in any case. The
// path as it is comes first; of several others the first in the order of bytes. False when there is
// none, when a path is too long, or when the host is out of memory. Files that appear later in a
// folder that was listed are not found.
bool any_case_find(AnyCase *any, const char *path, char *ret_path, size_t size);

// Frees it. Returns NULL.
AnyCase *any_case_free(AnyCase *any);
