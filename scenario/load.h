// SPDX-License-Identifier: MIT
#pragma once

// Files that a scenario names: include(), a ROM image, an EXE. Whoever runs the scenario reads
// them.

#include "scenario/guest.h"

// The contents of a file, which are valid until the next is loaded. NULL if there is none, with the
// rest of a sentence in *ret_trouble if it must not or cannot be read, else *ret_trouble is NULL. A
// disk or a memory that fails is the host's trouble, not the scenario's: the runner notes that.
const char *load_file(Runner *runner, const char *name, size_t *ret_size, const char **ret_trouble);

// The contents of an EXE or a DLL. Those of the library are found without a file: first for a
// shipped lesson, so that a folder changes none, and last for another scenario, so that it has its
// own of that name.
const char *load_program(Runner *runner, const char *name, size_t *ret_size,
                         const char **ret_trouble);
