// SPDX-License-Identifier: MIT
#pragma once

// Where a rule is written, and how sure we are of it.

typedef struct Source {
    const char *title;      // "VirtualAlloc (CE 5.0)"
    const char *applies_to; // which versions the source speaks of
    char mark;              // confidence: D documented, B book or blog, I inferred, P not verified,
                            // S slot32's own choice
} Source;
