// SPDX-License-Identifier: MIT
#pragma once

// The resources of programs and DLLs that have a file: pieces of read-only data that are found by
// type and name. They lie in the module's own memory, so finding one takes no RAM: its pages are
// read when somebody touches them.
// Sources: FindResource, LoadResource, SizeofResource (CE 5.0); "PE Format" (Microsoft): The .rsrc
// Section.

#include "emu/machine.h"

// A type or a name: a text in UTF-8, or a number in its place. Letter case does not matter.
// The text "#258" is the number 258.
typedef struct ResourceName {
    const char *text; // NULL: the number counts
    uint32_t number;
} ResourceName;

// Where a resource's bytes lie in memory, in slot 0 for an EXE.
typedef struct Resource {
    VirtAddr info; // its IMAGE_RESOURCE_DATA_ENTRY: what CE calls its handle
    VirtAddr bytes;
    uint32_t size; // bytes
} Resource;

// Finds a resource of the running process's EXE (its own handle) or of a DLL that it has loaded.
// The first language counts. False, and machine->outcome says why: NOT_LOADED, NO_RESOURCES (the
// module has none, or no file), NO_RESOURCE_TYPE, NO_RESOURCE_NAME; *ret_resource is unchanged.
bool resource_find(Machine *machine, uint32_t module, ResourceName name, ResourceName type,
                   Resource *ret_resource);

// The resource with a handle that resource_find() gave. module = 0: the EXE. False, and
// machine->outcome says why: NOT_LOADED, NO_RESOURCES, BAD_RESOURCE; *ret_resource is unchanged.
bool resource_get(Machine *machine, uint32_t module, VirtAddr info, Resource *ret_resource);
