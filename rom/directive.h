// SPDX-License-Identifier: MIT
#pragma once

// The directives that are no conditions: #include, #define, #undef, #error, #message (FMerge Tool,
// CE 5.0). Only source.c uses it.

#include "rom/source_files.h"

// Carries out the directive of the current line. `name` is its name, without #; `at` is the offset
// of what stands behind it. False at a mistake.
bool directive_do(Source *source, const char *name, size_t name_size, size_t at);
