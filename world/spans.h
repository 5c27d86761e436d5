// SPDX-License-Identifier: MIT
#pragma once

#include "ce/rows.h"

// Blocks of slot 0 that a DLL takes.
typedef struct ModuleSpan {
    uint32_t first, n;
} ModuleSpan;

#define MODULE_SPANS 2u

// Writes the spans of a module and returns how many; a part outside slot 0 has none.
uint32_t module_spans(const ModuleRow *row, ModuleSpan spans[MODULE_SPANS]);
