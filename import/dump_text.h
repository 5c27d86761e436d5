// SPDX-License-Identifier: MIT
#pragma once

// Reads the lines of a dump as people save them: from a debug port, a telnet window, an editor, a
// mail. Prefixes that were added to the device's own text are removed:
//
//   4294787156 PID:a3e1fd2 TID:83f4eb0e 0x8bf4f000:   04020000(0): CCCCWW      debugger
//   [12:01:33.250]   04020000(0): CCCCWW          12:01:33 | ...    > ...     terminal, mail
//
// CR LF, UTF-8 and UTF-16 byte order marks, and tabs (columns of 8) are handled here, too. dump.c
// joins wrapped lines, because only the readers know what is missing.

#include <stdbool.h>
#include <stddef.h>

#define DUMP_LINE_MAX                                                                              \
    512u // characters; no device prints a longer line, so a longer one comes out empty

typedef struct DumpText {
    const char *at, *end;
    char *own;       // owned: the text converted to 8 bits, NULL if it already was
    unsigned number; // lines returned so far
    bool in_line;    // a soft break ended the line returned last
    size_t widest;   // length of the longest line, in characters
} DumpText;

typedef struct DumpLine {
    char text[DUMP_LINE_MAX]; // without prefix, line end and blanks at the end
    unsigned number;          // from 1
    size_t n_blanks;          // at its end
    bool bare;                // no prefix was removed
    bool full;                // as long as the longest line: a terminal would wrap here
    bool unended;             // the file ends here without a line end
} DumpLine;

// False when the host is out of memory. The caller keeps the text, which must outlive the reading.
bool dump_text_init(DumpText *text, const char *bytes, size_t size);
void dump_text_deinit(DumpText *text);

// Reads the next line; false at the end.
bool dump_text_next(DumpText *text, DumpLine *ret_line);
