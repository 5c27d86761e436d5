// SPDX-License-Identifier: MIT
#pragma once

// Recognises images of Windows CE 6 and later by the modules they have. Those have no slots and no
// DLL line, so nothing here would be true of them.

#include "rom/bib_file.h"

// False when the image is of CE 6 or later: *ret_error says by what. One sign alone, which a
// vendor's module may be by chance, only gives a warning.
bool version_check(Bib *bib, RomError *ret_error);
