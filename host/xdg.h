// SPDX-License-Identifier: MIT
#pragma once

// Finds slot32's own files, as the XDG Base Directory Specification says. There are two kinds: what
// the user has set, and what slot32 remembers.

#include <stdbool.h>
#include <stddef.h>

typedef enum { XDG_CONFIG, XDG_STATE } XdgKind;

// Writes the path of a file in slot32's own folder. With `make`, the folders are made. False when
// there is no home folder, or the path does not fit.
bool xdg_path(char *path, size_t size, XdgKind kind, const char *name, bool make);
