// SPDX-License-Identifier: MIT
#pragma once

// What makeimg's romimage prints while it builds an image: a table of the modules' sections, and
// where it has put the DLLs.
//
//   Module                 Section  Start     Length  psize   vsize   Filler
//   coredll.dll            .text    800ac000h  475136  472064  471622 o32_rva=00001000
//   First DLL Address:     01ee01ee
//
// Source: ROM Run-Time Image Creation (CE 5.0), and logs that people have published. The meaning of
// the two halves of an address of DLLs is P: slot 1 in the upper one, slot 0 in the lower one.

#include "ce/memory_layout.h"
#include "rom/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct BuildModule {
    char *name; // owned
    uint32_t line;
    uint32_t code, ro, data;       // bytes, as the table has them (vsize)
    VirtAddr data_base, code_base; // "at offset 01fff000 data, 03f60000 code"; 0 = not printed
} BuildModule;

typedef struct BuildLog {
    BuildModule *modules; // owned, in the order of the log
    uint32_t n_modules, room;
    char version[24];            // of romimage, "" if it is not printed
    VirtAddr line, code_line;    // first DLL address in slot 0 and in slot 1; 0 = not printed
    VirtAddr ram_start, ram_end; // 0 = not printed
    uint32_t fsram;              // FSRAMPERCENT as four bytes, 0 = not printed
    uint32_t n_stated;           // "Number of Modules", 0 = not printed
} BuildLog;

// Whether a text is such a log.
bool build_log_recognise(const char *text, size_t size);

// Reads it. False when the host is out of memory, or (with a line in *ret_error) when it has
// neither a table nor an address of DLLs.
bool build_log_read(const char *name, const char *text, size_t size, BuildLog *ret_log,
                    RomError *ret_error);
void build_log_deinit(BuildLog *log);

// The same image as the text of a .bib file, each entry in the line in which the log has the
// module. NULL when the host is out of memory. The caller frees it.
char *build_log_bib(const BuildLog *log, size_t *ret_size);
