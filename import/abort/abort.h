// SPDX-License-Identifier: MIT
#pragma once

// An exception as a device prints it on its debug port, as values.

#include <stdbool.h>
#include <stdint.h>

#define ABORT_NAME 64u // bytes of a name and its zero

typedef enum {
    ABORT_AKY, // the thread's access keys
    ABORT_PC,
    ABORT_RA,
    ABORT_BVA, // the address: TEA of SH, EA of x86
    ABORT_FSR, // ARM's fault status
    ABORT_FIELDS,
} AbortField;

typedef enum {
    PROCESSOR_UNKNOWN,
    PROCESSOR_ARM,
    PROCESSOR_SH,
    PROCESSOR_MIPS,
    PROCESSOR_X86
} Processor;

typedef enum {
    ABORT_ACCESS, // a load or a store
    ABORT_PREFETCH,
    ABORT_INSTRUCTION, // one that the processor does not know
    ABORT_RAISED,      // by RaiseException: no access failed
} AbortKind;

// "(coredll.dll+0x00014680)" behind PC and RA. CE 4 prints none; "???" is no module.
typedef struct AbortCode {
    char module[ABORT_NAME]; // "" if there is none
    uint32_t offset;
} AbortCode;

typedef struct Abort {
    AbortKind kind;
    Processor processor;
    char title[32];  // "Data Abort"; "" when only the fields were found
    uint32_t number; // of "Exception 040"
    bool has_number;
    bool is_later; // the form of Windows CE 6 and later, which has no slots
    uint32_t value[ABORT_FIELDS];
    bool given[ABORT_FIELDS];
    AbortCode pc, ra;
    char process[ABORT_NAME]; // whose thread it is, "" if not given
    char active[ABORT_NAME];  // CE 6: the process whose memory is mapped
    uint32_t line;            // where it begins
    uint32_t n;               // equal ones in the log, this one included
    uint32_t last_line;       // where the last of those begins
} Abort;
