// SPDX-License-Identifier: MIT
#pragma once

// The lines of a dump as people save them: from a debug port, a telnet window, an editor, a mail.
// What stood around the device's own text is taken away:
//
//   4294787156 PID:a3e1fd2 TID:83f4eb0e 0x8bf4f000:   04020000(0): CCCCWW      debugger
//   [12:01:33.250]   04020000(0): CCCCWW          12:01:33 | ...    > ...     terminal, mail
//
// CR LF, UTF-8 and UTF-16 byte order marks, and tabs (columns of 8) are dealt with here too. Lines
// that were wrapped are joined by those who know what is missing: see dump.c.

#include <stdbool.h>
#include <stddef.h>

#define DUMP_LINE_MAX 512u // characters; longer lines are none of a device's and come out empty

typedef struct DumpText {
    const char *at, *end;
    char *own;       // owned: the text made 8-bit, NULL if it was
    unsigned number; // lines handed out
    size_t widest;   // columns of the longest line
} DumpText;

typedef struct DumpLine {
    char text[DUMP_LINE_MAX]; // without prefix, line end and blanks at the end
    unsigned number;          // from 1
    size_t n_blanks;          // at its end
    bool bare;                // no prefix stood before it
    bool full;                // none is longer: here a terminal would wrap
    bool unended;             // the file ends here, without a line end
} DumpLine;

// False when the host has no memory. The text stays the caller's and must outlive the reading.
bool dump_text_init(DumpText *text, const char *bytes, size_t size);
void dump_text_deinit(DumpText *text);

// The next line; false at the end.
bool dump_text_next(DumpText *text, DumpLine *ret_line);
