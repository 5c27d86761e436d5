// SPDX-License-Identifier: MIT
#pragma once

// The lines of a .bib file and of all that it includes, after FMerge and makeimg have chosen among
// them: directives are carried out, lines of branches that do not hold are counted and left out.
//
//   #if #elif #else #endif #ifdef #ifndef   #include #define #undef #error #message
//   IF ELSE ENDIF
//
// Of a C header (its name ends in .h) only the directives count. Sources: FMerge Tool, Binary Image
// Builder File (CE 5.0). docs/rom.md has the grammar with marks.

#include "rom/source_files.h"

// Moves to the next line that counts. *ret_has_line is false at the end of all files. False at a
// mistake.
bool source_next(Source *source, bool *ret_has_line);
