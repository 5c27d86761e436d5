// SPDX-License-Identifier: MIT
#pragma once

// Folders and attributes of the object store, and what moves and copies files. A folder is a FILE
// row that has no bytes. Unchanged on failure, all of them. Sources: CreateDirectory,
// RemoveDirectory, GetFileAttributes, SetFileAttributes, MoveFile, CopyFile (CE 5.0).

#include "emu/machine.h"

// Makes a folder. Refuses a name that exists.
bool folder_create(Machine *machine, const char *name);

// Removes an empty folder. Refuses one that has entries or is read-only.
bool folder_remove(Machine *machine, const char *name);

// The attributes of a file or folder: FILE_ATTRIBUTE_NORMAL if it has no others. The root is a
// folder.
bool folder_attributes(Machine *machine, const char *name, uint32_t *ret_attributes);

// Sets the bits of FILE_SETTABLE (file.h); other bits have no effect (P). A folder stays one.
bool folder_set_attributes(Machine *machine, const char *name, uint32_t attributes);

// Gives a file, or a folder with all that lies in it, another name. Refused while one of these
// files is open or mapped (P).
bool folder_move(Machine *machine, const char *from, const char *to);

// Copies bytes and attributes of a file. An existing target is overwritten unless `fail_if_exists`.
// Views of the source that have not been flushed are not looked at.
bool folder_copy_file(Machine *machine, const char *from, const char *to, bool fail_if_exists);
