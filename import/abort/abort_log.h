// SPDX-License-Identifier: MIT
#pragma once

// Finds the exceptions in a debug log: of a whole boot, of a mail, of a terminal. Other lines are
// passed over. A record is a header and the fields behind it, on one line or several:
//
//   Data Abort: Thread=9352cc9c Proc=90876ea0 'shell32.exe'                     CE 4 and 5, ARM
//   AKY=00000005 PC=03f74680(coredll.dll+0x00014680) RA=... BVA=060000e0 FSR=00000007
//   Exception 040 Thread=80e0620c Proc=8ce00f1e 'demo.exe'                      SH, MIPS, x86
//   Exception 'Data Abort' (4): Thread-Id=..., Proc-Id=... 'NK.EXE', VM-active=... 'demo.exe'  CE 6
//
// Prefixes of debuggers and terminals are removed, lines that a terminal has wrapped are joined.
// Sources: Exception Handling Messages (CE 5.0) for the names; devices' output for the form (P).

#include "import/abort/abort.h"

#include <stddef.h>

#define ABORTS_MAX 1000u // different records that are kept

typedef struct AbortLog {
    Abort *records; // owned, in the order of the log; equal ones are one
    uint32_t n, room;
    uint32_t n_found;  // all of them, equal ones too
    uint32_t n_broken; // records that were cut off or cannot be read
    uint32_t bad_line; // the first of those
    char why[160];     // what is wrong with it
} AbortLog;

// False when the host is out of memory. The log is empty if there is no record.
bool abort_log_read(const char *text, size_t size, AbortLog *ret_log);
void abort_log_deinit(AbortLog *log);

// How many exceptions a text has, equal ones too; 0 when the host is out of memory.
uint32_t abort_log_count(const char *text, size_t size);
