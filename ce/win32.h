// SPDX-License-Identifier: MIT
#pragma once

// Windows CE's constants under their own names. The C enum, the Lua globals and the API reference
// are all made from the list in ce/win32.inc. The values are those of Win32; docs/quirks.md names
// the ones that no CE 5 page prints.

enum CeConstant {
#define X(name, value) name = (int)(value),
#include "ce/win32.inc"
#undef X
};
