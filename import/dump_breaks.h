// SPDX-License-Identifier: MIT
#pragma once

// Gives a list of mi its line breaks back. Mails and web pages run lines together:
//
//   Slot base 04000000  Section ptr 81ee2000   04020000(0): CCCCWW   04030000(0): --SS

#include <stdbool.h>
#include <stddef.h>

#define DUMP_SOFT_BREAK '\x1F' // ends a line of a dump, but not a line of the file

// A copy of the text in which a soft break stands before each part of a list that another one
// stands before on its line. NULL when nothing has to be broken, or (*ret_is_host) when the host is
// out of memory. The copy has the text's size: the break takes the place of a blank.
char *dump_break_lines(const char *text, size_t size, bool *ret_is_host);

// Whether a part of a list begins in a text: it is no name then.
bool dump_has_part(const char *text, size_t size);
