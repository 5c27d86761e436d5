// SPDX-License-Identifier: MIT
#pragma once

// Windows CE's constants by their own names. ce/win32.inc lists them once: the C enum, the
// Lua globals and the API reference are all made from the list. The values are the Win32 ones;
// those that no CE 5 page prints are named in docs/quirks.md.

enum CeConstant {
#define X(name, value) name = (int)(value),
#include "ce/win32.inc"
#undef X
};
