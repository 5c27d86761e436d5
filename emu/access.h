// SPDX-License-Identifier: MIT
#pragma once

// The one access rule. A pure function of a page word, its block's rights and the accessing
// thread's context says whether an access is allowed and which clause decided. MMU, output checks,
// `explain`, the views and the truth-table test all call it; there is no second opinion.
//
// The clauses are asked in the order of the enum:
//   is anything there -> kernel half -> access keys -> guard -> page protection.
// Keys and mode are separate gates: kernel mode opens the kernel half and blocks marked
// KERNEL_WRITES, it does not stand in for a missing key (ce-memory C24: that is what SetKMode's
// widened keys do, computed in trust/). Stores to blocks marked OWNER_WRITES need both, and of the
// keys only the process's own counts.
// Source: CE 5.0 "Virtual Memory", "Drivers and Process Address Spaces", SetProcPermissions.

#include "ce/rows.h"

#include <stdbool.h>

typedef enum { ACCESS_READ, ACCESS_WRITE, ACCESS_EXECUTE } AccessKind;

// What a thread brings along.
typedef struct AccessContext {
    uint32_t keys;           // access keys it holds
    uint8_t kernel_mode;     // 1 = the thread runs in kernel mode
    uint8_t execute_is_read; // 1 = the CPU cannot tell execute from read (ARM v4/v5, SHx)
    uint32_t own;            // the key of the process whose code it runs
} AccessContext;

typedef enum {
    CLAUSE_ALLOWED,        // a key fits and the page's protection allows it
    CLAUSE_ALLOWED_KERNEL, // written by a kernel-mode thread where all of those may write
    CLAUSE_NOT_ALLOCATED,  // nothing is reserved at the address
    CLAUSE_RESERVED,       // address space is reserved, no page is committed
    CLAUSE_KERNEL_HALF,    // 80000000 and above, from user mode
    CLAUSE_NO_KEY,         // none of the thread's keys opens the block (another slot)
    CLAUSE_NO_WRITE_KEY,   // readable with its keys, but not writable
    CLAUSE_NOT_OWNER,      // written by kernel-mode threads of its owner only
    CLAUSE_GUARD,          // PAGE_GUARD: first touch
    CLAUSE_NOACCESS,       // PAGE_NOACCESS
    CLAUSE_READ_ONLY,      // a page that may not be written
    CLAUSE_NOT_EXECUTABLE, // a page that may not be executed
    CLAUSE_NOT_READABLE,   // PAGE_EXECUTE on a CPU that can tell
    CLAUSE_RULE_COUNT,     // the rule itself answers with one of the above
    CLAUSE_ALIGNMENT = CLAUSE_RULE_COUNT, // MMU: address not a multiple of the size
    CLAUSE_NO_FRAME,                      // MMU: allowed, but no RAM is left for the page
    CLAUSE_STACK_GUARD,                   // MMU: the guard at the bottom of a stack
    CLAUSE_STACK_JUMP,                    // MMU: of a stack, but not its next page
    CLAUSE_COUNT,
} AccessClause;

// Decides one access. `block` is NULL exactly where no block is.
AccessClause access_check(PageWord word, const BlockRow *block, AccessContext context,
                          AccessKind access);

static inline bool clause_allows(AccessClause clause) {
    return clause <= CLAUSE_ALLOWED_KERNEL;
}

// The short name of a clause ("no-key"), for JSON and tests.
const char *clause_name(AccessClause clause);

// The exception a denied access raises: STATUS_ACCESS_VIOLATION and its relatives.
uint32_t clause_status(AccessClause clause);

// The ARM fault-status value a denied access is printed with (FSR of the Data Abort form): 1
// alignment, 5/7 nothing mapped, B another slot's domain, F permission. has_section tells 5 from 7.
uint32_t clause_fsr(AccessClause clause, bool has_section);
