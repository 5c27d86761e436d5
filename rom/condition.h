// SPDX-License-Identifier: MIT
#pragma once

// Conditions: which branches hold, and what they leave out.
//
//   #if #ifdef #ifndef #elif #else #endif   (FMerge Tool, CE 5.0)
//   IF ELSE ENDIF                           (Binary Image Builder File, CE 5.0)

#include "rom/source_files.h"

// Whether the branch that the current line stands in holds.
bool condition_is_live(const Source *source);

// Carries out the current line if it is a condition; *ret_is_one tells. `word` is its first word,
// in small letters if it is a directive; `at` is the offset of what stands behind it. False at a
// mistake.
bool condition_take(Source *source, const char *word, size_t size, uint32_t column, size_t at,
                    bool *ret_is_one);

// Counts the current line, whose branch does not hold, if it looks like an entry or a region; and
// the variables that decided about it. False when the host is out of memory.
bool condition_leave_out(Source *source, const char *word, size_t size);

// False when a condition of the file that is read is open: *source->error names it.
bool condition_check_closed(Source *source);
